import { parseTime } from '../../pipeline/time.ts';
import type { Page } from './page.ts';
import type { Position } from './position.ts';

type Last = NonNullable<Position['last']>;

/**
 * What has become of the newest entry that was taken: `same` as it was; `other`: its number now stands for another entry; `gone`: there are only
 * later ones; `end`: there is nothing from it on; `undefined` where this page does not tell.
 */
export function fateOf({ id, time }: Last, { items, full }: Page): 'same' | 'other' | 'gone' | 'end' | undefined {
  const found = items.find((item) => item.id === id);
  if (found) {
    return found.time === time ? 'same' : 'other';
  }
  return items.some((item) => item.id > id) ? 'gone' : full ? undefined : 'end';
}

/** Whether a log that has nothing from the last entry on was put back to an earlier state: it has newer entries under lower numbers. */
export function isPutBack({ id, time }: Last, newest: { id: number; time: string } | undefined): boolean {
  const [before, after] = [parseTime(time), parseTime(newest?.time ?? '')];
  return newest !== undefined && newest.id < id && before !== undefined && after !== undefined && after > before;
}
