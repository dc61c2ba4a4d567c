import type { Tail } from './tail.ts';

/** What files that were deleted unread may take of the node's disk, while they are held open to be read. */
const HELD_BYTES = 1024 ** 3;

/** Lets go of deleted files, of the log that has most of them first, when they leave too little room for what others write. */
export function limitHeld(tails: Array<Pick<Tail, 'heldBytes' | 'giveUp'>>, most = HELD_BYTES): void {
  const held = tails.map((tail) => ({ tail, bytes: tail.heldBytes() }));
  for (let total = held.reduce((sum, { bytes }) => sum + bytes, 0); total > most;) {
    const largest = held.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    largest.tail.giveUp();
    const left = largest.tail.heldBytes();
    if (left >= largest.bytes) {
      return;
    }
    total -= largest.bytes - left;
    largest.bytes = left;
  }
}
