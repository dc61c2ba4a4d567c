import { before, type Position } from './position.ts';

/** Marks kept at most; when there are more they are merged by twos. */
const MARKS = 512;
/** What is appended within this time shares a mark, at first; with each merging it is twice as long. */
const APART_MS = 1000;

/** When the frames that wait were appended, to a second while few wait and less exactly when many do. */
export class Ages {
  /** Up to `end` nothing was appended before `at` (milliseconds since the epoch) but what the marks before it hold. */
  #marks: Array<{ end: Position; at: number }> = [];
  #apartMs = APART_MS;

  /** Frames up to `end` were appended, the first of them that no mark holds yet at `at`. */
  add(end: Position, at: number): void {
    const last = this.#marks.at(-1);
    if (last && at - last.at < this.#apartMs) {
      last.end = end;
      return;
    }
    this.#marks.push({ end, at });
    if (this.#marks.length > MARKS) {
      this.#apartMs *= 2;
      this.#marks = this.#marks
        .map((mark, index) => ({ ...mark, end: this.#marks[index + 1]?.end ?? mark.end }))
        .filter((_, index) => index % 2 === 0);
    }
  }

  /** When the oldest frame behind a place was appended; `undefined` when none is. */
  oldest(acked: Position): number | undefined {
    const waits = this.#marks.findIndex(({ end }) => before(acked, end));
    this.#marks.splice(0, waits < 0 ? this.#marks.length : waits);
    this.#apartMs = this.#marks.length === 0 ? APART_MS : this.#apartMs;
    return this.#marks[0]?.at;
  }
}
