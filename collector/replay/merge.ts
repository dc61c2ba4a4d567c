import type { Item } from './formats/format.ts';
import type { FileReader } from './reader.ts';

/** A file that is to be merged, and when its first record was. */
export interface MergeFile<T> {
  key: T;
  /** Nanoseconds since the epoch. */
  begins: bigint;
  open: () => FileReader;
}

/** An item with the file that it is from. */
export interface Merged<T> {
  key: T;
  item: Item;
}

interface Open<T> {
  key: T;
  reader: FileReader;
  items: Item[];
  next: number;
  /** The time of the next item; of one without a time, that of the item before it. */
  time: bigint;
}

/** Files that are read side by side, at most: each holds a piece of its contents in memory. */
const OPEN = 100;

/**
 * The items of several files in the order of their times, as far as each file has its own in order. A file is opened when it is its turn,
 * and no more than a hundred at once: beyond that, later files wait until one has come to its end.
 */
export async function* merge<T>(files: Array<MergeFile<T>>, most = OPEN): AsyncGenerator<Merged<T>> {
  const waiting = files.toSorted((a, b) => (a.begins < b.begins ? -1 : a.begins > b.begins ? 1 : 0));
  // By the time of what each gives next.
  const open: Array<Open<T>> = [];
  try {
    for (;;) {
      for (let first = waiting[0]; first && open.length < most; first = waiting[0]) {
        if (open[0] && open[0].time < first.begins) {
          break;
        }
        waiting.shift();
        const opened = { key: first.key, reader: first.open(), items: [], next: 0, time: first.begins };
        await place(open, opened);
      }
      const current = open.shift();
      if (!current) {
        return;
      }
      const limit = earliest(open[0]?.time, open.length + 1 < most ? waiting[0]?.begins : undefined);
      do {
        yield { key: current.key, item: current.items[current.next]! };
        current.next += 1;
      } while (step(current) && (limit === undefined || current.time <= limit));
      await place(open, current);
    }
  } finally {
    await Promise.all(open.map(({ reader }) => reader.close()));
  }
}

const earliest = (a: bigint | undefined, b: bigint | undefined) =>
  a === undefined || (b !== undefined && b < a) ? b : a;

/** False when what has been read is used up. */
function step<T>(open: Open<T>): boolean {
  const item = open.items[open.next];
  open.time = item?.observations[0]?.time ?? open.time;
  return item !== undefined;
}

/** Puts a file where its next item belongs; one that is at its end is left out. */
async function place<T>(open: Array<Open<T>>, file: Open<T>): Promise<void> {
  if (file.next >= file.items.length) {
    const items = await file.reader.next();
    if (!items) {
      await file.reader.close();
      return;
    }
    file.items = items;
    file.next = 0;
    step(file);
  }
  let at = open.length;
  while (at > 0 && open[at - 1]!.time > file.time) {
    at -= 1;
  }
  open.splice(at, 0, file);
}
