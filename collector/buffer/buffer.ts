/**
 * The disk buffer between sources and Loki: a write-ahead log of numbered segments.
 *
 * Invariants
 * 1. `append` resolves only when its frame has been fsynced. A frame holds entries *and* the positions of the sources they
 *    came from, under one CRC, so after a crash both are there or neither: no source re-reads what is buffered and none
 *    skips what is not.
 * 2. Frames are read back in the order in which they were appended, and only once durable.
 * 3. `ack` moves the read position and writes it to `ack.json` (temporary file, fsync, rename) before it resolves. What lies
 *    behind the position has been stored by Loki; what lies beyond it may or may not have been when the process was killed.
 *    Everything there at opening is therefore *in doubt* (`inDoubtUntil`) until the sink has asked Loki.
 * 4. A segment is deleted only when it is wholly acknowledged and older than `keepMs`: what is kept longer than needed for
 *    sending is what duplicates sent again by a source are recognised by after a restart.
 * 5. Every segment begins with a frame that repeats all source positions, so that deleting old segments forgets none.
 * 6. A torn frame at the end of the newest segment was never acknowledged to a source: it is cut off. Damage anywhere
 *    else is left where it is, the rest of that segment is set aside as `*.damaged`, counted and reported, and reading goes
 *    on with the next segment.
 * 7. At most `maxBytes` wait unsent. Beyond that `append` refuses with `BufferFullError`, and the source holds its data back.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  write,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeFrame, type Entry, type Frame } from './codec.ts';
import { listSegments, SEGMENT_START, segmentMagic, segmentPath, SegmentReader } from './segment.ts';

const writeAsync = promisify(write);
const datasync = promisify(fdatasync);

export interface BufferOptions {
  dir: string;
  /** Unsent bytes beyond which `append` refuses. */
  maxBytes: number;
  /** A segment is closed when it has grown to this many bytes. */
  segmentBytes?: number;
  /** How long acknowledged segments are kept, in milliseconds. */
  keepMs?: number;
  /** Called with what had to be set aside. */
  onDamage?: (message: string) => void;
}

/** A place between two frames. */
export interface Position {
  segment: number;
  offset: number;
}

export interface Batch {
  entries: Entry[];
  /** What to acknowledge once the entries are stored. */
  end: Position;
  /** The batch was there when the buffer was opened, so an earlier run may have sent it. */
  inDoubt: boolean;
}

export class BufferFullError extends Error {}

const before = (a: Position, b: Position) => a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);

export class DiskBuffer {
  readonly #options: Required<BufferOptions>;
  #fd = -1;
  #segment = 0;
  /** Where the next frame will be written, and up to where frames are durable. */
  #tail: Position = { segment: 0, offset: 0 };
  #durable: Position = { segment: 0, offset: 0 };
  #acked: Position;
  #inDoubtUntil: Position;
  #cursors: Record<string, unknown> = {};
  #sizes = new Map<number, number>();
  #reader: { segment: number; reader: SegmentReader } | undefined;
  #queue: Array<{ frame: Buffer; cursors: Record<string, unknown>; done: () => void; fail: (error: Error) => void }> = [];
  #flushing = false;
  #wake: Array<() => void> = [];
  #closed = false;

  /**
   * Opens the directory, makes it if need be, cuts off a torn end and reads the positions back. `onFrame` is called with every
   * frame that is still there, acknowledged or not.
   */
  constructor(options: BufferOptions, onFrame: (frame: Frame) => void = () => {}) {
    this.#options = { segmentBytes: 16 * 1024 * 1024, keepMs: 15 * 60_000, onDamage: () => {}, ...options };
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    const segments = listSegments(options.dir);
    segments.forEach((segment, index) => this.#recover(segment, index === segments.length - 1, onFrame));
    this.#acked = this.#readAck() ?? { segment: listSegments(options.dir)[0] ?? 1, offset: SEGMENT_START };
    this.#startSegment((segments.at(-1) ?? 0) + 1);
    const oldest = listSegments(options.dir)[0] ?? this.#segment;
    if (this.#acked.segment < oldest) {
      this.#acked = { segment: oldest, offset: SEGMENT_START };
    }
    this.#inDoubtUntil = { ...this.#durable };
    this.#skipEmpty();
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
    let bytes = 0;
    for (const [segment, size] of this.#sizes) {
      if (segment > this.#acked.segment) {
        bytes += size - SEGMENT_START;
      } else if (segment === this.#acked.segment) {
        bytes += Math.max(0, size - this.#acked.offset);
      }
    }
    return bytes;
  }

  /**
   * Appends entries and source positions; resolves when they are durable. Appends made at the same time share an fsync.
   * Rejects with BufferFullError when too much waits unsent, else with the file system's error; nothing of it is kept then.
   */
  append(frame: Frame): Promise<void> {
    if (this.#closed) {
      return Promise.reject(new Error('the buffer is closed'));
    }
    const encoded = encodeFrame(frame);
    if (frame.entries.length > 0 && this.pendingBytes() + encoded.length > this.#options.maxBytes) {
      return Promise.reject(new BufferFullError(`the buffer holds its limit of ${this.#options.maxBytes} bytes`));
    }
    return new Promise((done, fail) => {
      this.#queue.push({ frame: encoded, cursors: frame.cursors, done, fail });
      void this.#flush();
    });
  }

  /** Resolves when there is something to read, or the signal is aborted. */
  async readable(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && !this.#closed) {
      if (before(this.#acked, this.#durable) && this.#skipEmpty()) {
        return true;
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake.push(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
    return false;
  }

  /** The next frames behind the acknowledged position, up to about `maxBytes` of lines; `undefined` when there are none. */
  next(maxBytes: number): Batch | undefined {
    let end = this.#acked;
    const entries: Entry[] = [];
    let bytes = 0;
    while (bytes < maxBytes && before(end, this.#durable)) {
      const at = this.#readFrame(end);
      if (!at) {
        end = { segment: end.segment + 1, offset: SEGMENT_START };
        continue;
      }
      const size = at.frame.entries.reduce((sum, entry) => sum + entry.line.length, 0);
      if (entries.length > 0 && bytes + size > maxBytes * 2) {
        break;
      }
      entries.push(...at.frame.entries);
      bytes += size;
      end = { segment: end.segment, offset: at.end };
    }
    if (entries.length === 0) {
      this.#acked = end;
      return undefined;
    }
    return { entries, end, inDoubt: before(this.#acked, this.#inDoubtUntil) };
  }

  /** Moves the acknowledged position, durably, and deletes what is no longer needed. */
  ack(end: Position): void {
    this.#acked = end;
    const path = join(this.#options.dir, 'ack.json');
    const fd = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeFileSync(fd, JSON.stringify(end));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(`${path}.new`, path);
    this.#removeAcknowledged();
  }

  /** Nothing that was there when the buffer was opened is in doubt any longer: Loki holds none of what follows. */
  settleDoubt(): void {
    this.#inDoubtUntil = this.#acked;
  }

  /** Waits for what is being written and closes the files. */
  async close(): Promise<void> {
    while (this.#flushing || this.#queue.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.#closed = true;
    this.#wakeReaders();
    this.#reader?.reader.close();
    this.#reader = undefined;
    if (this.#fd >= 0) {
      closeSync(this.#fd);
      this.#fd = -1;
    }
  }

  #readAck(): Position | undefined {
    try {
      const value = JSON.parse(readFileSync(join(this.#options.dir, 'ack.json'), 'utf8')) as Position;
      return Number.isInteger(value.segment) && Number.isInteger(value.offset) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  #recover(segment: number, newest: boolean, onFrame: (frame: Frame) => void): void {
    const path = segmentPath(this.#options.dir, segment);
    let reader: SegmentReader;
    try {
      reader = new SegmentReader(path);
    } catch (error) {
      renameSync(path, `${path}.damaged`);
      this.#options.onDamage(`${(error as Error).message}; set aside as ${path}.damaged`);
      return;
    }
    let offset = SEGMENT_START;
    for (let at = reader.read(offset); at; at = reader.read(offset)) {
      this.#merge(at.frame.cursors);
      onFrame(at.frame);
      offset = at.end;
    }
    const size = reader.size();
    reader.close();
    if (size > offset) {
      if (!newest) {
        const bytes = readFileSync(path).subarray(offset);
        writeFileSync(`${path}.damaged`, bytes, { mode: 0o600 });
        this.#options.onDamage(`${path}: ${size - offset} bytes from ${offset} on are damaged; set aside as ${path}.damaged`);
      }
      truncateSync(path, offset);
    }
    this.#sizes.set(segment, offset);
  }

  #merge(cursors: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(cursors)) {
      if (value === null) {
        delete this.#cursors[key];
      } else {
        this.#cursors[key] = value;
      }
    }
  }

  #startSegment(segment: number): void {
    const path = segmentPath(this.#options.dir, segment);
    const fd = openSync(path, 'wx', 0o600);
    const start = Buffer.concat([segmentMagic(), encodeFrame({ entries: [], cursors: this.#cursors })]);
    try {
      writeFileSync(fd, start);
      fsyncSync(fd);
    } catch (error) {
      closeSync(fd);
      rmSync(path, { force: true });
      throw error;
    }
    const dir = openSync(this.#options.dir, 'r');
    fsyncSync(dir);
    closeSync(dir);
    if (this.#fd >= 0) {
      closeSync(this.#fd);
    }
    this.#fd = fd;
    this.#segment = segment;
    this.#sizes.set(segment, start.length);
    this.#tail = { segment, offset: start.length };
    this.#durable = { ...this.#tail };
  }

  async #flush(): Promise<void> {
    if (this.#flushing) {
      return;
    }
    this.#flushing = true;
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, 256);
      try {
        await this.#writeGroup(Buffer.concat(group.map((item) => item.frame)));
        group.forEach((item) => this.#merge(item.cursors));
        group.forEach((item) => item.done());
        this.#wakeReaders();
        if (this.#tail.offset >= this.#options.segmentBytes) {
          this.#startSegment(this.#segment + 1);
        }
      } catch (error) {
        group.forEach((item) => item.fail(error as Error));
      }
    }
    this.#flushing = false;
  }

  async #writeGroup(bytes: Buffer): Promise<void> {
    const start = this.#tail.offset;
    try {
      let written = 0;
      while (written < bytes.length) {
        const result = await writeAsync(this.#fd, bytes, written, bytes.length - written, start + written);
        written += result.bytesWritten;
      }
      await datasync(this.#fd);
    } catch (error) {
      truncateSync(segmentPath(this.#options.dir, this.#segment), start);
      throw error;
    }
    this.#tail = { segment: this.#segment, offset: start + bytes.length };
    this.#durable = { ...this.#tail };
    this.#sizes.set(this.#segment, this.#tail.offset);
  }

  #readFrame(at: Position) {
    const size = this.#sizes.get(at.segment);
    if (size === undefined || at.offset >= size) {
      return undefined;
    }
    if (this.#reader?.segment !== at.segment) {
      this.#reader?.reader.close();
      this.#reader = { segment: at.segment, reader: new SegmentReader(segmentPath(this.#options.dir, at.segment)) };
    }
    const frame = this.#reader.reader.read(at.offset);
    if (!frame) {
      this.#options.onDamage(`segment ${at.segment} is damaged at offset ${at.offset}; its rest is skipped`);
    }
    return frame;
  }

  /** Moves the position over frames that hold source positions only; true when entries follow. */
  #skipEmpty(): boolean {
    while (before(this.#acked, this.#durable)) {
      const at = this.#readFrame(this.#acked);
      if (at && at.frame.entries.length > 0) {
        return true;
      }
      this.#acked = at
        ? { segment: this.#acked.segment, offset: at.end }
        : { segment: this.#acked.segment + 1, offset: SEGMENT_START };
    }
    return false;
  }

  #wakeReaders(): void {
    this.#wake.splice(0).forEach((resolve) => resolve());
  }

  #removeAcknowledged(): void {
    const limit = Date.now() - this.#options.keepMs;
    for (const segment of [...this.#sizes.keys()].sort((a, b) => a - b)) {
      const path = segmentPath(this.#options.dir, segment);
      if (segment >= this.#acked.segment || segment === this.#segment || !existsSync(path)) {
        return;
      }
      if (statSync(path).mtimeMs > limit) {
        return;
      }
      rmSync(path);
      this.#sizes.delete(segment);
    }
  }
}
