import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { z } from 'zod';
import { throttled, type Logger } from '../../log.ts';
import type { Noted, Requesters } from '../../pipeline/requesters.ts';
import { LineCutter } from '../lines.ts';
import { sleep } from '../source.ts';

/** What is new is written this often. Until then the buffer has it: it keeps what has been sent for much longer. */
const EVERY_MS = 2000;
/** Lines beyond twice those that are still known, before the file is written anew. */
const SLACK = 1000;
/** Requests that wait to be written; beyond that all are written anew. */
const WAITING = 5000;
const CHUNK = 500;
const LONGEST_LINE = 64 * 1024;

const optional = z.string().optional();
const lineSchema = z.strictObject({
  about: z.string(),
  /** Nanoseconds since the epoch. */
  time: z.string().regex(/^-?\d{1,19}$/),
  action: z.string(),
  subresource: optional,
  actor: z.enum(['human', 'service', 'node', 'system', 'unknown']),
  user_name: z.string(),
  user_effective_name: optional,
  client_address: optional,
  k8s_audit_id: optional,
});

/**
 * Who asked for what, kept over restarts: a Deployment makes pods long after somebody created it. A file of JSON lines, to which requests are
 * added as they come to be known; when most of it is out of date it is written anew, beside the old one, and takes its place. What a crash cuts off
 * is read back from the buffer.
 */
export class RequestFile {
  readonly #path: string;
  readonly #requesters: Requesters;
  readonly #log: Logger;
  readonly #tell: () => void;
  #waiting: Noted[] = [];
  #lines = 0;
  /** The file cannot be added to: it ends in half a line, or does not have all that is known. */
  #outdated = false;
  #reason = '';

  private constructor(path: string, requesters: Requesters, log: Logger) {
    this.#path = path;
    this.#requesters = requesters;
    this.#log = log;
    this.#tell = throttled(60_000, () => log.warn(`cannot keep who asked for what: ${this.#reason}`));
  }

  /** Reads back what was kept, if anything, and keeps what is new from now on. A file that cannot be read is told and replaced. */
  static async open(path: string, requesters: Requesters, log: Logger): Promise<RequestFile> {
    const file = new RequestFile(path, requesters, log);
    await file.#read();
    requesters.feed((noted) => file.#note(noted));
    return file;
  }

  /** Writes what is new, every few seconds, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    for (await sleep(EVERY_MS, signal); !signal.aborted; await sleep(EVERY_MS, signal)) {
      await this.flush();
    }
  }

  /** Writes what is new. What fails is told, and tried again with the next call. Not to be called before the last call has resolved. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    if (waiting.length === 0 && !this.#outdated) {
      return;
    }
    this.#waiting = [];
    try {
      if (this.#outdated || this.#lines + waiting.length > 2 * this.#requesters.size + SLACK) {
        const known = this.#requesters.all();
        this.#outdated = false;
        await this.#write(`${this.#path}.new`, 'w', known);
        await rename(`${this.#path}.new`, this.#path);
        this.#lines = known.length;
      } else {
        await this.#write(this.#path, 'a', waiting);
        this.#lines += waiting.length;
      }
    } catch (error) {
      this.#outdated = true;
      this.#reason = (error as Error).message;
      this.#tell();
    }
  }

  #note(noted: Noted): void {
    this.#waiting.push(noted);
    if (this.#waiting.length > WAITING) {
      this.#waiting = [];
      this.#outdated = true;
    }
  }

  async #write(path: string, flags: 'a' | 'w', noted: Noted[]): Promise<void> {
    const handle = await open(path, flags, 0o600);
    try {
      for (let at = 0; at < noted.length; at += CHUNK) {
        await handle.appendFile(
          noted
            .slice(at, at + CHUNK)
            .map(lineOf)
            .join('')
        );
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  async #read(): Promise<void> {
    let bad = 0;
    const cutter = new LineCutter(0, LONGEST_LINE, () => (bad += 1));
    try {
      for await (const chunk of createReadStream(this.#path) as AsyncIterable<Buffer>) {
        for (const line of cutter.push(chunk)) {
          const noted = parse(line);
          this.#lines += 1;
          bad += noted ? 0 : 1;
          if (noted) {
            this.#requesters.restore(noted);
          }
        }
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#outdated = true;
        this.#log.warn(`who asked for what before cannot be read: ${(error as Error).message}`);
      }
    }
    // A crash cuts the last line off.
    const cut = cutter.finish().length > 0;
    if (bad > 0) {
      this.#log.warn(`${bad} lines of ${this.#path} cannot be read: who asked for what before is not known of all`);
    }
    this.#outdated ||= bad > 0 || cut;
  }
}

function lineOf({ about, request }: Noted): string {
  return `${JSON.stringify({ about, ...request, time: String(request.time) })}\n`;
}

function parse(line: string): Noted | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { data } = lineSchema.safeParse(value);
  if (!data) {
    return undefined;
  }
  const { about, time, ...request } = data;
  return { about, request: { subresource: undefined, ...request, time: BigInt(time) } };
}
