import { GzipBytes, PlainBytes, type LogBytes } from '../files/bytes.ts';
import { LineAssembler, type LogLine, type OpenPlaces, type Place } from './assembler.ts';
import { parseCriLine, type Stream } from './criLine.ts';
import { FileQueue, type QueuedFile } from './fileQueue.ts';
import type { ReadBuffers } from './readBuffers.ts';
import type { RunFile } from './layout.ts';

/** How far a log has been read. */
export interface TailCursor extends Place {
  /** Of the youngest line, in nanoseconds since the epoch. */
  time: string;
  /** Where reading has to begin again when a line before the position has not been given out yet, and where those lines begin. */
  start?: Place;
  open?: OpenPlaces;
}

/** What a tail has to tell. */
export interface TailEvents {
  /** What was written between two times, as far as they are known, cannot be read any more. */
  gap: (reason: 'deleted' | 'truncated' | 'damaged', message: string, from?: bigint, until?: bigint) => void;
  /** Lines were passed over: they are no CRI log lines, or the rest of one is longer than can be taken. */
  dropped: (reason: 'not-cri' | 'too-long', path: string, offset: number, lines: number) => void;
}

/** Reads the log of one run of a container, over all its files: each line once, in order, wherever it is begun. */
export class Tail {
  readonly #queue: FileQueue;
  readonly #events: TailEvents;
  #assembler = new LineAssembler();
  #place: Place | undefined;
  #time = -1n;
  /** What the last turn read was all that a turn may. */
  backlog = false;
  /** Until the saved position is reached again only lines are taken that were open there. */
  #again: { start: Place; until: Place; open: OpenPlaces; reached: Set<Stream> } | undefined;

  constructor(queue: FileQueue, events: TailEvents) {
    this.#queue = queue;
    this.#events = events;
  }

  /** Begins with the files there are: at the saved position, else at their beginning. */
  async begin(files: RunFile[], saved?: TailCursor): Promise<void> {
    if (!saved) {
      this.#queue.fill(files);
      return;
    }
    this.#time = BigInt(saved.time);
    const { start = saved, open = {} } = saved;
    if (await this.#queue.seek(files, start, saved, this.#time)) {
      this.#place = { file: saved.file, offset: saved.offset };
      this.#assembler = new LineAssembler(open);
      this.#again = saved.start && { start: saved.start, until: this.#place, open, reached: new Set() };
      return;
    }
    const what = 'the file that was read last is gone, with what was written to it since';
    this.#events.gap('deleted', what, this.#time, await this.#queue.firstTime());
  }

  /** Passes over all that is there by now. */
  async skipToEnd(files: RunFile[], buffers: ReadBuffers): Promise<void> {
    this.#place = await this.#queue.skip(files, buffers.chunk);
    this.#time = BigInt(Date.now()) * 1_000_000n;
  }

  update(files: RunFile[]): Promise<void> {
    return this.#queue.update(files);
  }

  /** Whether there is something to do: bytes that have not been looked at, or a file to be left. */
  hasMore(): boolean {
    return this.#queue.hasUnread() || this.#canLeave();
  }

  /** False while lines are read again that had been read, but not given out, before the last run ended. */
  get settled(): boolean {
    return this.#again === undefined;
  }

  /** The lines of the next piece of the log, at most of one buffer. Throws the file system's errors. */
  async read(buffers: ReadBuffers): Promise<LogLine[]> {
    this.backlog = false;
    const head = this.#queue.head;
    const bytes = head && this.#open(head);
    if (!head || !bytes) {
      return [];
    }
    if (bytes instanceof PlainBytes && bytes.size < head.offset) {
      this.#events.gap('truncated', `${head.path} was cut short while it was being read`, this.#time);
      Object.assign(head, { offset: 0, scanned: 0, id: undefined });
    }
    const leaving = this.#canLeave();
    const length = await bytes.read(buffers.chunk, head.offset);
    const full = length === buffers.chunk.length;
    this.backlog = full;
    const end = length === 0 ? -1 : buffers.chunk.lastIndexOf(10, length - 1);
    if (end < 0 && full) {
      return this.#readLong(head, bytes, buffers, leaving);
    }
    await this.#queue.identifyPacked();
    const lines = this.#take(buffers.chunk.subarray(0, end + 1), head);
    head.scanned = full ? head.offset : head.offset + length - end - 1;
    head.ended = !full;
    if (!full && leaving) {
      lines.push(...this.#leave(buffers.chunk.subarray(end + 1, length), head));
    }
    this.#queue.release();
    return lines;
  }

  /** What is left of lines without an end, once there will be no more: the run is over and read to its end. */
  finish(): LogLine[] {
    return this.#assembler.finish();
  }

  /** Whether all files that are not in the folder any more have been read to their end. */
  get ended(): boolean {
    return this.#queue.length === 0;
  }

  heldBytes(): number {
    return this.#queue.heldBytes();
  }

  /** Lets go of the oldest file, which is not in the folder any more, for the disk's sake. */
  giveUp(): void {
    const head = this.#queue.head;
    if (head && !head.listed) {
      this.#queue.shift();
      this.#events.gap('deleted', `${head.path} was deleted before it was read`, this.#time);
    }
  }

  /** `pending`: where lines begin that were given out but are not recorded yet, by stream. */
  cursor(pending: Array<Pick<LogLine, 'stream' | 'from' | 'rank'>> = []): TailCursor | undefined {
    if (!this.#place) {
      return undefined;
    }
    const { file, offset } = this.#place;
    const given = pending.map(({ stream, from, rank }) => ({ stream, place: from, rank }));
    const all = [...this.#assembler.open(), ...given].sort((a, b) => b.rank - a.rank);
    const first = all.at(-1);
    if (!first) {
      return { file, offset, time: String(this.#time) };
    }
    const open = Object.fromEntries(all.map(({ stream, place }) => [stream, place])) as OpenPlaces;
    const start = this.#again?.start ?? { file: first.place.file, offset: first.place.offset };
    return { file, offset, time: String(this.#time), start, open };
  }

  close(): void {
    this.#queue.close();
  }

  #open(head: QueuedFile): LogBytes | undefined {
    try {
      return this.#queue.bytes();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || head.listed) {
        throw error;
      }
      this.#queue.shift();
      if (head.size > head.offset) {
        this.#events.gap('deleted', `${head.path} was deleted before it was read`, this.#time);
      }
      return undefined;
    }
  }

  /** Whether the head can be left once it has been read to its end. Asked before that is found, as more may come in between. */
  #canLeave(): boolean {
    const head = this.#queue.head;
    return this.#queue.isFinal() && (this.#queue.length > 1 || head?.listed === false);
  }

  /** Leaves a file that has been read to its end; what stands there without a line end was cut off, or is all there will be. */
  #leave(rest: Buffer, head: QueuedFile): LogLine[] {
    const lines = rest.length === 0 ? [] : this.#take(rest, head);
    if (head.bytes instanceof GzipBytes && head.bytes.failed) {
      this.#events.gap('damaged', `${head.path} cannot be unpacked: ${head.bytes.failed.message}`, this.#time);
    }
    this.#queue.shift();
    return lines;
  }

  /** A line that does not fit into a buffer. Of one that does not fit into the large one its beginning is taken. */
  async #readLong(head: QueuedFile, bytes: LogBytes, buffers: ReadBuffers, leaving: boolean): Promise<LogLine[]> {
    const { large, chunk } = buffers;
    const length = await bytes.read(large, head.offset);
    const end = large.subarray(0, length).indexOf(10);
    await this.#queue.identifyPacked();
    if (end >= 0) {
      return this.#take(large.subarray(0, end + 1), head);
    }
    if (length < large.length) {
      head.scanned = head.offset + length;
      head.ended = true;
      return leaving ? this.#leave(large.subarray(0, length), head) : [];
    }
    for (let at = Math.max(head.scanned, head.offset + length); ;) {
      const next = await bytes.read(chunk, at);
      const found = chunk.subarray(0, next).indexOf(10);
      if (found >= 0 || (next < chunk.length && leaving)) {
        this.#events.dropped('too-long', head.path, head.offset, 1);
        return this.#take(large, head, found < 0 ? at + next : at + found + 1);
      }
      at += next;
      head.scanned = at;
      if (next < chunk.length) {
        head.ended = true;
        return [];
      }
    }
  }

  /** Takes the whole lines of a piece apart; `next`: where reading goes on, when not behind the piece. */
  #take(piece: Buffer, head: QueuedFile, next = head.offset + piece.length): LogLine[] {
    const file = piece.length === 0 ? undefined : this.#queue.identify();
    if (file === undefined) {
      // Nothing but line ends.
      head.offset = head.scanned = next;
      return [];
    }
    const lines: LogLine[] = [];
    let bad = 0;
    const began = head.offset;
    for (let start = 0; start < piece.length;) {
      const found = piece.indexOf(10, start);
      const end = found < 0 ? piece.length : found;
      const behind = found < 0 ? next : began + end + 1;
      const line = end === start ? undefined : parseCriLine(piece, start, end);
      const offset = began + start;
      if (line && this.#wanted(file, offset, line.stream)) {
        lines.push(...this.#assembler.take(line, piece.subarray(line.text, end), { file, offset }, behind));
        this.#time = line.time > this.#time ? line.time : this.#time;
      } else if (!line && end > start) {
        bad += 1;
      }
      start = end + 1;
    }
    head.offset = head.scanned = next;
    if (!this.#again || this.#reached(file, next)) {
      this.#again = undefined;
      this.#place = { file, offset: next };
    }
    if (bad > 0) {
      this.#events.dropped('not-cri', head.path, began, bad);
    }
    return lines;
  }

  #reached(file: string, offset: number): boolean {
    return this.#again !== undefined && file === this.#again.until.file && offset >= this.#again.until.offset;
  }

  #wanted(file: string, offset: number, stream: Stream): boolean {
    if (!this.#again || this.#reached(file, offset)) {
      this.#again = undefined;
      return true;
    }
    const { open, reached } = this.#again;
    const place = open[stream];
    if (place && place.file === file && offset >= place.offset) {
      reached.add(stream);
    }
    return reached.has(stream);
  }
}
