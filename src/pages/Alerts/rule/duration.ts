const UNITS: Array<[unit: string, seconds: number, word: string]> = [
  ['w', 604_800, 'week'],
  ['d', 86_400, 'day'],
  ['h', 3600, 'hour'],
  ['m', 60, 'minute'],
  ['s', 1, 'second'],
];

/** A duration as Prometheus writes it, and so Grafana gives it back: 90 is `1m30s`. */
export function promDuration(seconds: number): string {
  let rest = seconds;
  const parts = UNITS.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    // Weeks are written only where nothing is left over.
    if (unit === 'w' && rest > 0) {
      rest = seconds;
      return '';
    }
    return count > 0 ? `${count}${unit}` : '';
  });
  return parts.join('') || '0s';
}

/** The same in words, in the largest unit that it is whole numbers of: 5400 is "90 minutes". */
export function durationInWords(seconds: number): string {
  const [, size, word] = UNITS.find(([, unitSize]) => seconds >= unitSize && seconds % unitSize === 0) ?? [
    's',
    1,
    'second',
  ];
  const count = seconds / size;
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
