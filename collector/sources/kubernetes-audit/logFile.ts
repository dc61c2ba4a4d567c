import { open, stat, type FileHandle } from 'node:fs/promises';
import { throttled } from '../../log.ts';
import type { Rules } from '../../pipeline/rules/rules.ts';
import { identifyDescriptor, openGzip } from '../files/identity.ts';
import { LineCutter } from '../lines.ts';
import { sleep, type Source, type SourceContext } from '../source.ts';
import { countDropped, sortTexts } from './batch.ts';
import { chooseFile, type LogCursor, type LogFile } from './rotation.ts';

export interface AuditLogOptions {
  path: string;
  pollMs?: number;
  rules?: Rules;
}

const CHUNK = 256 * 1024;
/** etcd's limit is 1.5 MiB for an object; an event holds it twice. */
const LONGEST_LINE = 8 * 1024 * 1024;
/** After an error the file is looked for again no sooner than this. */
const RETRY_MS = 1000;

/** A file's lines, as they are read, and where that has got to. */
interface Reading {
  file: LogFile;
  cursor: LogCursor;
  cutter: LineCutter;
}

/**
 * Follows an API server's audit log file through rotations. The position is kept with the records, so each line is taken
 * exactly once whatever is killed when. A file that was rotated away, renamed or compressed in the meantime is found again by its first
 * line and read to its end before the next.
 */
export class AuditLogFile implements Source {
  readonly name = 'kubernetes-audit log';
  readonly #path: string;
  readonly #poll: number;
  readonly #key: string;
  readonly #rules: Rules | undefined;
  /** Identity of the rotated file that has been read to its end. */
  #finished = '';
  #tellFull: () => void = () => {};

  constructor(options: AuditLogOptions) {
    this.#path = options.path;
    this.#poll = options.pollMs ?? 200;
    this.#rules = options.rules;
    this.#key = `kubernetes-audit-log ${options.path}`;
  }

  async run(context: SourceContext): Promise<void> {
    const { log, signal } = context;
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
          reason = `waiting for ${this.#path}: is the API server started with --audit-log-path?`;
          context.health.down(reason);
          tell();
        }
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
    const cutter = new LineCutter(start.offset, LONGEST_LINE, (bytes) => {
      const where = `${file.path} at byte ${cursor.offset}`;
      context.dead.add(this.name, `a line of ${bytes} bytes is longer than ${LONGEST_LINE}`, where);
      context.log.warn(`a line of ${bytes} bytes was passed over: longer than ${LONGEST_LINE}`);
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
    const sorted = sortTexts(lines, context, this.#rules);
    const { observations, faults } = sorted;
    for (const { fault, payload } of faults) {
      context.dead.add(this.name, fault, payload);
      context.log.warn(`a line is no audit event and was set aside: ${fault}`);
    }
    cursor.offset = cutter.offset;
    cursor.readAt = Date.now();
    // Before the position is written: both go to disk together.
    countDropped(sorted, context);
    const cursors = { [this.#key]: { ...cursor } };
    await context.pipeline.writeWhenPossible(observations, cursors, context.signal, this.#tellFull);
  }
}
