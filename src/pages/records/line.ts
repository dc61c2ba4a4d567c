/** A line may have a megabyte; so much of it is shown in a row. The opened record has all of it. */
const SHOWN = 4000;

// What programs write to colour a terminal (ECMA-48 control sequences).
const TERMINAL = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** The line without what is for terminals only. */
export function lineText(line: string): string {
  const text = line.slice(0, 2 * SHOWN).replace(TERMINAL, '');
  return text.length > SHOWN || line.length > 2 * SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

export const LEVELS = ['error', 'warning', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];

const WORDS: ReadonlyArray<[RegExp, Level]> = [
  [/^(?:emerg(?:ency)?|alert|panic|fatal|crit(?:ical)?|err(?:or)?|severe)$/i, 'error'],
  [/^warn(?:ing)?$/i, 'warning'],
  [/^(?:info(?:rmation)?|notice)$/i, 'info'],
  [/^(?:debug|trace|verbose|fine)$/i, 'debug'],
];

/** klog's header: `E1125 22:41:09.123456       1 main.go:7] …`. */
const KLOG = /^([FEWID])\d{4} \d\d:\d\d:\d\d/;
const KLOG_WORDS: Record<string, string> = { F: 'fatal', E: 'error', W: 'warning', I: 'info', D: 'debug' };

/** Where programs write their level: a JSON key, a logfmt key, or one of the first words of the line, in capitals or in brackets. */
const PLACES: readonly RegExp[] = [
  /"(?:level|severity|lvl|log\.level)"\s*:\s*"(\w+)"/i,
  /(?:^|\s)(?:level|severity|lvl)="?(\w+)/i,
  /^(?:\S+\s+){0,3}?[[(<]\s*(\w+)\s*[\])>]/,
  /^(?:\S+\s+){0,3}?([A-Z]{4,11})\b/,
];

/** How much attention the program that wrote the line asks for, where it says so in a usual way. */
export function levelOf(line: string): Level | undefined {
  const start = lineText(line.slice(0, 500)).trimStart();
  const letter = KLOG.exec(start)?.[1];
  const words = [letter && KLOG_WORDS[letter], ...PLACES.map((place) => place.exec(start)?.[1])];
  for (const word of words) {
    const level = word && WORDS.find(([names]) => names.test(word))?.[1];
    if (level) {
      return level;
    }
  }
  return undefined;
}
