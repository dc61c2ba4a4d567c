import { getValueFormat, formattedValueToString, type PanelData } from '@grafana/data';

/** Loki's own statistics that say what a question cost, by the names that the back end gives them. */
const SHOWN: Array<[name: string, unit: string, words: (text: string) => string]> = [
  ['Summary: total bytes processed', 'decbytes', (text) => `read ${text}`],
  ['Summary: total lines processed', 'short', (text) => `${text} lines`],
  ['Summary: exec time', 's', (text) => `in ${text}`],
];

/** What Loki did for the answer to a query, in a few words; undefined where it does not say. */
export function workOf(data: PanelData | undefined, refId: string): string | undefined {
  const stats = (data?.series ?? [])
    .filter((frame) => frame.refId === refId)
    .flatMap((frame) => frame.meta?.stats ?? []);
  const parts = SHOWN.flatMap(([name, unit, words]) => {
    const found = stats.filter(({ displayName }) => displayName === name);
    const total = found.reduce((sum, { value }) => sum + value, 0);
    return found.length > 0 ? [words(formattedValueToString(getValueFormat(unit)(total)))] : [];
  });
  return parts.length > 0 ? `Loki ${parts.join(', ')}` : undefined;
}
