const HOUR = 60 * 60 * 1000;
/** Answers that are kept: of a few data sources and choices of clusters. */
const MOST = 20;

const kept = new Map<string, Promise<unknown>>();

export const hourOf = (time: number): number => Math.floor(time / HOUR) * HOUR;

/**
 * What is expensive to ask and changes slowly: the answer of the hour that a time is in, asked for once and kept in memory. A failure
 * is not kept.
 */
export function hourly<T>(key: string, time: number, ask: (hour: number) => Promise<T>): Promise<T> {
  const hour = hourOf(time);
  const name = `${hour} ${key}`;
  const known = kept.get(name);
  if (known) {
    return known as Promise<T>;
  }
  const answer = ask(hour);
  kept.set(name, answer);
  for (const oldest of [...kept.keys()].slice(0, -MOST)) {
    kept.delete(oldest);
  }
  answer.catch(() => kept.delete(name));
  return answer;
}
