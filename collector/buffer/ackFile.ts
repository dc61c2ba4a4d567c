import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from './position.ts';

/** The acknowledged position on disk. */
export class AckFile {
  readonly #path: string;
  readonly #onFailure: (message: string) => void;
  #told = false;

  constructor(dir: string, onFailure: (message: string) => void) {
    this.#path = join(dir, 'ack.json');
    this.#onFailure = onFailure;
  }

  /** As it was last written; `undefined` where there is none, or none that can be read. */
  read(): Position | undefined {
    try {
      const value = JSON.parse(readFileSync(this.#path, 'utf8')) as Position;
      const valid = Number.isSafeInteger(value.segment) && Number.isSafeInteger(value.offset);
      return valid && value.segment > 0 ? { segment: value.segment, offset: value.offset } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Writes it so that after a crash either the old or the new one is there. A failure is reported, once until it works again. */
  write(position: Position): void {
    try {
      const fd = openSync(`${this.#path}.new`, 'w', 0o600);
      try {
        writeFileSync(fd, JSON.stringify(position));
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(`${this.#path}.new`, this.#path);
      this.#told = false;
    } catch (error) {
      if (!this.#told) {
        this.#onFailure(`cannot note what has been sent: ${(error as Error).message}`);
      }
      this.#told = true;
    }
  }
}
