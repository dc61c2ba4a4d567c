import { open, stat, type FileHandle } from 'node:fs/promises';
import { throttled } from '../../log.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { LineCutter } from '../lines.ts';
import { sleep, type SourceContext } from '../source.ts';
import { identifyDescriptor, openGzip } from './identity.ts';
import { chooseFile, type LogCursor, type LogFile } from './rotation.ts';

export interface LogFollowerOptions {
  /** Of the source, for what is set aside. */
  name: string;
  path: string;
  pollMs?: number;
  /** Names the position that is kept. */
  key: string;
  /** Longer lines are set aside, in bytes. */
  longestLine: number;
  /** What to look at when the file is not there, as a question. */
  missing: string;
}

/** What is made of lines: it goes to disk with the position behind them. */
export interface Taken {
  observations: Observation[];
  /** Other positions that change with them. */
  cursors?: Record<string, unknown>;
}

/** What a log's lines are for. */
export interface LogReader {
  take(lines: string[]): Taken;
  /** Called now and then while no lines come. */
  idle?(): Taken;
}

const CHUNK = 256 * 1024;
/** After an error the file is looked for again no sooner than this. */
const RETRY_MS = 1000;

/** A file's lines, as they are read, and where that has got to. */
interface Reading {
  file: LogFile;
  cursor: LogCursor;
  cutter: LineCutter;
}

/**
 * Follows a log file through rotations. The position is kept with the records, so each line is taken exactly once whatever is killed when.
 * A file that was rotated away, renamed or compressed in the meantime is found again by its first line and read to its end before the next.
 */
export class LogFollower {
  readonly #options: LogFollowerOptions;
  readonly #path: string;
  readonly #poll: number;
  readonly #key: string;
  #reader: LogReader = { take: () => ({ observations: [] }) };
  /** Identity of the rotated file that has been read to its end. */
  #finished = '';
  #tellFull: () => void = () => {};

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.#path = options.path;
    this.#poll = options.pollMs ?? 200;
    this.#key = options.key;
  }

  /** Gives all lines to the reader, in order, until the signal is aborted. */
  async run(context: SourceContext, reader: LogReader): Promise<void> {
    const { log, signal } = context;
    this.#reader = reader;
    let reason = '';
    const tell = throttled(60_000, () => log.warn(reason));
    const tellGone = throttled(60_000, () =>
      log.warn(
        'the file that was read last is gone: what was written to it since is lost; going on with what came after'
      )
    );
    this.#tellFull = throttled(30_000, () => log.warn('waiting: the buffer cannot take more'));
    let cursor = context.pipeline.cursor<LogCursor>(this.#key);
    log.info(`following ${this.#path}${cursor ? ' from where the last run ended' : ' from its beginning'}`);
    while (!signal.aborted) {
      try {
        const next = await chooseFile(this.#path, cursor, this.#finished, tellGone);
        if (next) {
          context.health.up();
          cursor = await this.#read(next.file, next.cursor, context);
        } else if (!cursor) {
          reason = `waiting for ${this.#path}: ${this.#options.missing}`;
          context.health.down(reason);
          tell();
        }
        await this.#idle(context);
        await sleep(this.#poll, signal);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        reason = `cannot read ${this.#path}, trying again: ${(error as Error).message}`;
        context.health.down(reason, error);
        tell();
        cursor = context.pipeline.cursor<LogCursor>(this.#key) ?? cursor;
        await sleep(Math.max(RETRY_MS, this.#poll), signal);
      }
    }
  }

  /** Reads a file until nothing more is there, or for ever while it is the current one; returns the new position. */
  async #read(file: LogFile, start: LogCursor, context: SourceContext): Promise<LogCursor> {
    const cursor = { ...start };
    const longest = this.#options.longestLine;
    const cutter = new LineCutter(start.offset, longest, (bytes) => {
      const where = `${file.path} at byte ${cursor.offset}`;
      context.dead.add(this.#options.name, `a line of ${bytes} bytes is longer than ${longest}`, where);
      context.log.warn(`a line of ${bytes} bytes was passed over: longer than ${longest}`);
    });
    const reading: Reading = { file, cursor, cutter };
    const whole = file.path.endsWith('.gz')
      ? await this.#readGzip(reading, context)
      : await this.#readPlain(reading, context);
    if (whole && !context.signal.aborted) {
      await this.#take(cutter.finish(), reading, context);
      this.#finished = cursor.file;
    }
    return cursor;
  }

  async #readPlain(reading: Reading, context: SourceContext): Promise<boolean> {
    const handle = await open(reading.file.path, 'r');
    try {
      return await this.#follow(handle, reading, context);
    } finally {
      await handle.close();
    }
  }

  /** True when the file has been read to an end that is final. */
  async #follow(handle: FileHandle, reading: Reading, context: SourceContext): Promise<boolean> {
    const { file, cursor, cutter } = reading;
    const buffer = Buffer.allocUnsafe(CHUNK);
    let at = cursor.offset;
    let rotated = !file.current;
    let waited = true;
    while (!context.signal.aborted) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
      // What was cut short can have grown again, beyond the place that had been read.
      if ((await handle.stat()).size < at || (waited && this.#replaced(handle, reading))) {
        context.log.warn(
          `${file.path} was cut short while it was being read; it is read on where a copy of it is found`
        );
        return false;
      }
      waited = false;
      if (bytesRead > 0) {
        at += bytesRead;
        await this.#take(cutter.push(Buffer.from(buffer.subarray(0, bytesRead))), reading, context);
        continue;
      }
      if (rotated) {
        return true;
      }
      const [own, named] = [await handle.stat(), await stat(this.#path).catch(() => undefined)];
      // What was written before the renaming may have come after the last look.
      rotated = named === undefined || named.ino !== own.ino || named.dev !== own.dev;
      await this.#idle(context);
      await sleep(this.#poll, context.signal);
      waited = true;
    }
    return false;
  }

  #replaced(handle: FileHandle, { file, cursor }: Reading): boolean {
    return identifyDescriptor(handle.fd, file.current) !== cursor.file;
  }

  async #readGzip(reading: Reading, context: SourceContext): Promise<boolean> {
    let skip = reading.cursor.offset;
    try {
      for await (const chunk of openGzip(reading.file.path)) {
        if (context.signal.aborted) {
          return false;
        }
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        if (fresh.length > 0) {
          await this.#take(reading.cutter.push(fresh), reading, context);
        }
      }
    } catch (error) {
      if (!/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) {
        throw error;
      }
      const where = `${reading.file.path}: what stands behind byte ${reading.cursor.offset} is lost`;
      context.log.error(`${where}, it cannot be unpacked: ${(error as Error).message}`);
    }
    return true;
  }

  async #take(lines: string[], { cursor, cutter }: Reading, context: SourceContext): Promise<void> {
    if (lines.length === 0 && cutter.offset === cursor.offset) {
      return;
    }
    const { observations, cursors } = this.#reader.take(lines);
    cursor.offset = cutter.offset;
    cursor.readAt = Date.now();
    const moved = { ...cursors, [this.#key]: { ...cursor } };
    await context.pipeline.writeWhenPossible(observations, moved, context.signal, this.#tellFull);
  }

  async #idle(context: SourceContext): Promise<void> {
    const { observations, cursors = {} } = this.#reader.idle?.() ?? { observations: [] };
    if (observations.length > 0 || Object.keys(cursors).length > 0) {
      await context.pipeline.writeWhenPossible(observations, cursors, context.signal, this.#tellFull);
    }
  }
}
