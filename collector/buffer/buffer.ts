/**
 * The disk buffer between sources and Loki: a write-ahead log of numbered segments.
 *
 * Invariants
 * 1. `append` resolves only when its frame has been fsynced. A frame holds entries *and* the positions of the sources they
 *    came from, under one CRC, so after a crash both are there or neither: no source re-reads what is buffered and none
 *    skips what is not.
 * 2. Frames are read back in the order in which they were appended, and only once durable.
 * 3. `ack` moves the read position and writes it to `ack.json` (temporary file, fsync, rename). What lies behind the position
 *    has been stored by Loki; what lies beyond it may or may not have been when the process was killed. Everything there at
 *    opening is therefore *in doubt* until the sink has asked Loki.
 * 4. A segment is deleted only when it is wholly acknowledged. Until `keepMs` have gone by it is kept longer than sending
 *    needs, as what sources send again after a restart is recognised by it, but not when all segments are larger than
 *    `maxBytes` together or the disk is full.
 * 5. Every segment begins with a frame that repeats all source positions, so that deleting old segments forgets none.
 * 6. A torn end of the newest segment was never acknowledged to a source: it is cut off. Any other damage, found at opening
 *    or while reading, costs the rest of that segment: it is set aside as `*.damaged` and reported, and reading goes on.
 * 7. At most `maxBytes` wait unsent, those being written included. Beyond that `append` refuses with `BufferFullError`, and
 *    the source holds its data back. What is marked as bulk is refused earlier, at `bulkShare` of it, in either policy.
 * 8. With `dropOldest` the read position moves over the oldest frames instead, whole batches in flight included (`Batch.gone`), and
 *    what was in them is reported by `onDropped`. Positions of sources stay (invariant 5). The new read position reaches the disk
 *    when `onDropped` has settled: a crash before gives the frames back, one after finds the loss recorded. So a loss may be
 *    reported that did not happen, and none happens that was not reported.
 */
import { mkdirSync } from 'node:fs';
import { AckFile } from './ackFile.ts';
import { Ages } from './ages.ts';
import { encodeFrame, type Frame } from './codec.ts';
import { letGo } from './letGo.ts';
import { BufferFullError, withDefaults, type Batch, type BufferOptions, type BufferState } from './options.ts';
import { before, type Position } from './position.ts';
import { Progress } from './progress.ts';
import { AppendQueue } from './queue.ts';
import { nextWithEntries, readEntries } from './reading.ts';
import { merge, recoverSegments } from './recovery.ts';
import { Reports } from './reports.ts';
import { Segments } from './segments.ts';
import { Sleepers } from './sleepers.ts';
import { SegmentWriter } from './writer.ts';

export type { Dropped } from './letGo.ts';
export { BufferFullError, type Batch, type BufferOptions, type BufferState, type WhenFull } from './options.ts';
export type { Position } from './position.ts';

/** The part of `maxBytes` that is let go at once, so that not each append has to. */
const LET_GO = 1 / 16;
/** With less than this part of `maxBytes` left most batches would be refused. */
const FULL = 1 / 32;

export class DiskBuffer {
  readonly progress = new Progress(() => ({ acked: this.#acked, durable: this.#segments.end }));
  readonly #options: Required<BufferOptions>;
  readonly #ackFile: AckFile;
  readonly #segments: Segments;
  readonly #cursors: Record<string, unknown>;
  #writer: SegmentWriter;
  #acked: Position;
  #inDoubtUntil: Position;
  readonly #queue = new AppendQueue();
  #flushing: Promise<void> | undefined;
  readonly #sleepers = new Sleepers();
  readonly #ages = new Ages();
  #closed = false;
  #inFlight: { end: Position; gone: AbortController } | undefined;
  /** While losses are being reported the position behind them stays off the disk. */
  readonly #reports = new Reports(() => this.#save());

  /**
   * Opens the directory, makes it if need be, cuts off a torn end and reads the positions back. `onFrame` is called with every
   * frame that is still there, acknowledged or not.
   */
  constructor(options: BufferOptions, onFrame: (frame: Frame) => void = () => {}) {
    this.#options = withDefaults(options);
    const { dir, onDamage, onTrouble } = this.#options;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.#ackFile = new AckFile(dir, onTrouble);
    const { sizes, cursors, acked } = recoverSegments(dir, this.#ackFile.read(), onFrame, onDamage);
    this.#cursors = cursors;
    // A number that was acknowledged is not given again, even when somebody has removed its segment.
    const last = [...sizes.keys()].at(-1) ?? 0;
    this.#inDoubtUntil = { segment: last, offset: sizes.get(last) ?? 0 };
    this.#writer = new SegmentWriter(dir, Math.max(last, acked?.segment ?? 0) + 1, cursors);
    this.#segments = new Segments(dir, sizes, this.#writer.end, { onDamage, onTrouble });
    const start = this.#segments.start();
    this.#acked = acked && before(start, acked) ? acked : start;
    this.#skipEmpty();
    if (this.pendingBytes() > 0) {
      this.#ages.add({ ...this.#segments.end }, this.#segments.modified(this.#acked.segment));
    }
    this.#removeAcknowledged();
  }

  /** The last durable position of a source. */
  cursor<T>(key: string): T | undefined {
    return this.#cursors[key] as T | undefined;
  }

  /** Names of all durable source positions that begin with a prefix. */
  cursorKeys(prefix: string): string[] {
    return Object.keys(this.#cursors).filter((key) => key.startsWith(prefix));
  }

  /** Bytes that wait to be sent. */
  pendingBytes(): number {
    return this.#segments.bytesFrom(this.#acked);
  }

  /** As it is now. */
  state(): BufferState {
    const { maxBytes, whenFull } = this.#options;
    const pendingBytes = this.pendingBytes();
    return {
      pendingBytes,
      limitBytes: maxBytes,
      segments: this.#segments.count,
      oldestAt: pendingBytes > 0 ? this.#ages.oldest(this.#acked) : undefined,
      full: whenFull === 'block' && maxBytes - pendingBytes < maxBytes * FULL,
    };
  }

  /**
   * Appends entries and source positions; resolves when they are durable. Appends made at the same time share an fsync.
   * Rejects with BufferFullError when too much waits unsent, else with the file system's error; nothing of it is kept then.
   * `bulk` entries, which their source can hold back for long, may only fill their share.
   */
  async append(frame: Frame, { bulk = false } = {}): Promise<void> {
    if (this.#closed) {
      throw new Error('the buffer is closed');
    }
    const encoded = encodeFrame(frame);
    if (frame.entries.length > 0) {
      this.#admit(encoded.length, bulk);
    }
    const appended = this.#queue.add(encoded, frame.cursors);
    this.#flushing ??= this.#flush();
    return appended;
  }

  /** Resolves when there is something to read, or the signal is aborted. */
  async readable(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && !this.#closed) {
      if (this.#skipEmpty()) {
        return true;
      }
      await this.#sleepers.sleep(signal);
    }
    return false;
  }

  /** The next frames behind the acknowledged position, up to about `maxBytes` of lines; `undefined` when there are none. */
  next(maxBytes: number): Batch | undefined {
    const { entries, end } = readEntries(this.#segments, this.#acked, maxBytes);
    if (entries.length === 0) {
      this.#acked = end;
      return undefined;
    }
    const gone = new AbortController();
    this.#inFlight = { end, gone };
    return { entries, end, inDoubt: before(this.#acked, this.#inDoubtUntil), gone: gone.signal };
  }

  /**
   * Moves the acknowledged position, durably, and deletes what is no longer needed. Where the file system refuses the position it is
   * reported: sending goes on, and after a crash Loki is asked about what is in doubt since the position before.
   */
  ack(end: Position): void {
    this.#inFlight = undefined;
    if (!before(end, this.#acked)) {
      this.#acked = end;
      this.#save();
    }
  }

  /** Nothing that was there when the buffer was opened is in doubt any longer: Loki holds none of what follows. */
  settleDoubt(): void {
    this.#inDoubtUntil = this.#acked;
  }

  /** Waits for what is being written and reported, and closes the files. */
  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    await this.#reports.settled();
    this.#closed = true;
    await this.#flushing;
    this.#sleepers.wake();
    this.#segments.close();
    this.#writer.close();
  }

  /** Lets bytes in, or throws BufferFullError. */
  #admit(bytes: number, bulk: boolean): void {
    const { maxBytes, bulkShare, whenFull } = this.#options;
    const idle = this.pendingBytes() + this.#queue.bytes === 0;
    // A frame that is larger than the share goes alone.
    const limit = bulk && !idle ? Math.floor(maxBytes * bulkShare) : maxBytes;
    const room = limit - this.#queue.bytes - bytes;
    if (this.pendingBytes() > room && whenFull === 'dropOldest' && !bulk && room >= 0) {
      this.#letGo(Math.max(0, room - maxBytes * LET_GO));
    }
    if (this.pendingBytes() > room) {
      const whose = bulk ? `the part of it that logs may take, ${limit} bytes` : `its limit of ${limit} bytes`;
      throw new BufferFullError(`the buffer holds ${whose}`);
    }
  }

  /** Lets the oldest frames go until at most `most` bytes wait, and the batch that is being sent, if it is touched, as a whole. */
  #letGo(most: number): void {
    const { place, dropped } = letGo(this.#segments, this.#acked, most, this.#inFlight?.end ?? this.#acked);
    this.#acked = place;
    this.#inFlight?.gone.abort();
    this.#inFlight = undefined;
    this.#reports.add(this.#options.onDropped(dropped));
  }

  /** The disk is full before the buffer is: with `dropOldest` a segment's worth is let go, and after it has been reported the next. */
  #yieldDisk(): void {
    if (this.#options.whenFull === 'dropOldest' && !this.#reports.pending && this.pendingBytes() > 0) {
      this.#letGo(Math.max(0, this.pendingBytes() - this.#options.segmentBytes));
    }
  }

  #save(): void {
    if (this.#reports.pending || this.#closed) {
      return;
    }
    this.#ackFile.write(this.#acked);
    this.#removeAcknowledged();
  }

  async #flush(): Promise<void> {
    for (let group = this.#queue.take(); group.length > 0; group = this.#queue.take()) {
      try {
        await this.#writer.write(Buffer.concat(group.map((item) => item.frame)));
        this.#segments.end = this.#writer.end;
        this.#ages.add({ ...this.#writer.end }, Date.now());
        group.forEach((item) => merge(this.#cursors, item.cursors));
        group.forEach((item) => item.done());
        this.#sleepers.wake();
      } catch (error) {
        group.forEach((item) => item.fail(error as Error));
        if (/^(ENOSPC|EDQUOT)$/.test((error as NodeJS.ErrnoException).code ?? '')) {
          this.#segments.removeBefore(this.#acked, Infinity, 0);
          this.#yieldDisk();
        }
      }
      this.#queue.settled(group);
      this.#roll();
    }
    this.#flushing = undefined;
  }

  /** Begins a new segment when the current one is long enough; one that cannot be begun now is tried again after the next write. */
  #roll(): void {
    const { segment, offset } = this.#writer.end;
    if (offset < this.#options.segmentBytes) {
      return;
    }
    try {
      const next = new SegmentWriter(this.#options.dir, segment + 1, this.#cursors);
      this.#writer.close();
      this.#writer = next;
      this.#segments.end = next.end;
    } catch (error) {
      this.#options.onTrouble(`cannot begin a new segment: ${(error as Error).message}`);
    }
  }

  /** Moves the position over frames that hold source positions only; true when entries follow. */
  #skipEmpty(): boolean {
    this.#acked = nextWithEntries(this.#segments, this.#acked);
    return before(this.#acked, this.#segments.end);
  }

  #removeAcknowledged(): void {
    this.#segments.removeBefore(this.#acked, Date.now() - this.#options.keepMs, this.#options.maxBytes);
  }
}
