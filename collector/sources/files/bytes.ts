import { close, constants, fstatSync, openSync, read } from 'node:fs';
import type { Gunzip } from 'node:zlib';
import { openGzip } from './identity.ts';

/** The bytes of a log file, unpacked where it is compressed. */
export interface LogBytes {
  /** Fills the buffer from a position on and resolves to how many bytes there were; fewer than fit when the end is reached. */
  read(target: Buffer, at: number): Promise<number>;
  close(): void;
}

/** An open file that may still be written to. It can be read on when it has been renamed or deleted. */
export class PlainBytes implements LogBytes {
  readonly fd: number;

  /** Throws the file system's error, or when it is no regular file. */
  constructor(path: string) {
    // Without waiting: where somebody has put a pipe there would never be an end to it.
    this.fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!fstatSync(this.fd).isFile()) {
      this.close();
      throw new Error(`${path} is no regular file`);
    }
  }

  get size(): number {
    return fstatSync(this.fd).size;
  }

  async read(target: Buffer, at: number): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      const length = await new Promise<number>((resolve, reject) =>
        read(this.fd, target, filled, target.length - filled, at + filled, (error, bytes) =>
          error ? reject(error) : resolve(bytes)
        )
      );
      filled += length;
      if (length === 0) {
        break;
      }
    }
    return filled;
  }

  close(): void {
    close(this.fd, () => {});
  }
}

const CHUNK = 64 * 1024;

/** A compressed file, which is read forward; a step back begins anew. What has been passed is not kept. */
export class GzipBytes implements LogBytes {
  readonly #path: string;
  #stream: Gunzip | undefined;
  #chunks: AsyncIterator<Buffer> | undefined;
  /** Unpacked bytes from `#at` on. */
  #window: Buffer = Buffer.alloc(0);
  #at = 0;
  #ended = false;
  /** Why it cannot be read to its end: it is damaged, or gone. What could be read is given out first. */
  failed: Error | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws the file system's errors, but for a file that is gone. */
  async read(target: Buffer, at: number): Promise<number> {
    if (!this.#stream || at < this.#at) {
      this.#begin();
    }
    while (!this.#ended && this.#at + this.#window.length < at + target.length) {
      const next = await this.#next();
      this.#ended = next === undefined;
      this.#append(next ?? Buffer.alloc(0), at);
    }
    this.#drop(at);
    return this.#window.copy(target, 0, 0, target.length);
  }

  close(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
    this.#window = Buffer.alloc(0);
  }

  #begin(): void {
    this.close();
    this.#stream = openGzip(this.#path, { chunkSize: CHUNK });
    this.#chunks = (this.#stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    this.#at = 0;
    this.#ended = false;
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const next = await this.#chunks!.next();
      return next.done ? undefined : next.value;
    } catch (error) {
      if (!/^(Z_|ENOENT)/.test((error as NodeJS.ErrnoException).code ?? '')) {
        this.close();
        throw error;
      }
      this.failed = error as Error;
      return undefined;
    }
  }

  #append(bytes: Buffer, wanted: number): void {
    this.#drop(wanted);
    this.#window = this.#window.length === 0 ? bytes : Buffer.concat([this.#window, bytes]);
    this.#drop(wanted);
  }

  #drop(before: number): void {
    const length = Math.min(Math.max(before - this.#at, 0), this.#window.length);
    this.#window = this.#window.subarray(length);
    this.#at += length;
  }
}
