import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { throttled } from '../../log.ts';
import { sleep, type Source, type SourceContext } from '../source.ts';
import { sortEvents } from './batch.ts';
import { LineCutter } from '../lines.ts';
import { identify, listLogFiles, type LogFile } from './rotation.ts';

export interface AuditLogOptions {
  path: string;
  pollMs?: number;
}

/** How far the log has been read: which file, and the byte (uncompressed) behind the last line taken. */
interface Cursor {
  file: string;
  offset: number;
  /** When it was read, in milliseconds since the epoch. */
  readAt: number;
}

const CHUNK = 256 * 1024;
/** etcd's limit is 1.5 MiB for an object; an event holds it twice. */
const LONGEST_LINE = 8 * 1024 * 1024;

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

  constructor(options: AuditLogOptions) {
    this.#path = options.path;
    this.#poll = options.pollMs ?? 200;
    this.#key = `kubernetes-audit-log ${options.path}`;
  }

  async run(context: SourceContext): Promise<void> {
    const tellMissing = throttled(60_000, () => context.log.warn(`waiting for ${this.#path}: is the API server started with --audit-log-path?`));
    let cursor = context.pipeline.cursor<Cursor>(this.#key);
    context.log.info(`following ${this.#path}${cursor ? ' from where the last run ended' : ' from its beginning'}`);
    while (!context.signal.aborted) {
      try {
        const next = await this.#choose(cursor, context);
        if (next) {
          cursor = await this.#read(next.file, next.cursor, context);
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          throw error;
        }
        tellMissing();
      }
      await sleep(this.#poll, context.signal);
    }
  }

  /** Which file to read now, and from where. */
  async #choose(cursor: Cursor | undefined, context: SourceContext): Promise<{ file: LogFile; cursor: Cursor } | undefined> {
    const files = listLogFiles(this.#path);
    if (!files.at(-1)?.current && !cursor) {
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    }
    const identities = await Promise.all(files.map((file) => identify(file.path).catch(() => undefined)));
    const begin = (index: number) => {
      const [file, identity] = [files[index], identities[index]];
      return file && identity !== undefined ? { file, cursor: { file: identity, offset: 0, readAt: Date.now() } } : undefined;
    };
    if (!cursor) {
      return begin(files.length - 1);
    }
    const at = identities.lastIndexOf(cursor.file);
    const file = files[at];
    if (!file) {
      context.log.warn('the file that was read last is gone: what was written to it since then is lost; going on with what came after it');
      const after = files.findIndex((other) => other.modifiedAt >= cursor.readAt);
      return begin(after < 0 ? files.length - 1 : after);
    }
    return file.current || this.#finished !== cursor.file ? { file, cursor } : begin(at + 1);
  }

  /** Identity of the rotated file that has been read to its end. */
  #finished = '';

  /** Reads a file until nothing more is there, or for ever while it is the current one; returns the new position. */
  async #read(file: LogFile, start: Cursor, context: SourceContext): Promise<Cursor> {
    const cursor = { ...start };
    const cutter = new LineCutter(start.offset, LONGEST_LINE, (bytes) => {
      context.dead.add(this.name, `a line of ${bytes} bytes is longer than ${LONGEST_LINE}`, `${file.path} at byte ${cursor.offset}`);
      context.log.warn(`a line of ${bytes} bytes was passed over: longer than ${LONGEST_LINE}`);
    });
    const take = async (lines: string[]) => {
      cursor.offset = cutter.offset;
      cursor.readAt = Date.now();
      await this.#take(lines, { ...cursor }, context);
    };
    if (file.path.endsWith('.gz')) {
      await this.#readGzip(file.path, start.offset, cutter, take, context);
    } else {
      const handle = await open(file.path, 'r');
      try {
        await this.#follow(handle, file, cutter, take, cursor, context);
      } finally {
        await handle.close();
      }
    }
    if (!context.signal.aborted) {
      await take(cutter.finish());
      this.#finished = cursor.file;
    }
    return cursor;
  }

  async #follow(
    handle: FileHandle,
    file: LogFile,
    cutter: LineCutter,
    take: (lines: string[]) => Promise<void>,
    cursor: Cursor,
    context: SourceContext
  ): Promise<void> {
    const buffer = Buffer.allocUnsafe(CHUNK);
    let at = cursor.offset;
    let rotated = !file.current;
    while (!context.signal.aborted) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
      if (bytesRead > 0) {
        at += bytesRead;
        await take(cutter.push(Buffer.from(buffer.subarray(0, bytesRead))));
        continue;
      }
      if (rotated) {
        return;
      }
      const own = await handle.stat();
      if (own.size < at) {
        context.log.warn(`${file.path} was cut short while it was being read: what had not been read is lost (rotate by renaming, not by copytruncate)`);
        return;
      }
      const named = await stat(this.#path).catch(() => undefined);
      // After the renaming nothing more is written, so one more look at the end is enough.
      rotated = named === undefined || named.ino !== own.ino || named.dev !== own.dev;
      if (!rotated) {
        await sleep(this.#poll, context.signal);
      }
    }
  }

  async #readGzip(
    path: string,
    offset: number,
    cutter: LineCutter,
    take: (lines: string[]) => Promise<void>,
    context: SourceContext
  ): Promise<void> {
    let skip = offset;
    const stream = createReadStream(path).pipe(createGunzip());
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (context.signal.aborted) {
        stream.destroy();
        return;
      }
      const fresh = chunk.subarray(Math.min(skip, chunk.length));
      skip -= chunk.length - fresh.length;
      if (fresh.length > 0) {
        await take(cutter.push(fresh));
      }
    }
  }

  async #take(lines: string[], cursor: Cursor, context: SourceContext): Promise<void> {
    if (lines.length === 0) {
      return;
    }
    const events: unknown[] = [];
    const raw: string[] = [];
    for (const line of lines) {
      try {
        events.push(JSON.parse(line));
        raw.push(line);
      } catch (error) {
        this.#setAside(`not JSON: ${(error as Error).message.slice(0, 200)}`, line, context);
      }
    }
    const { observations, faults } = sortEvents(events, context, raw);
    faults.forEach(({ fault, payload }) => this.#setAside(fault, payload, context));
    const wait = throttled(30_000, () => context.log.warn('waiting: the buffer cannot take more'));
    await context.pipeline.writeWhenPossible(observations, { [this.#key]: cursor }, context.signal, wait);
  }

  #setAside(fault: string, payload: string, context: SourceContext): void {
    context.dead.add(this.name, fault, payload);
    context.log.warn(`a line is no audit event and was set aside: ${fault}`);
  }
}
