import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const SECOND = 1_795_428_000;

/** `2026-11-23T10:00:SS.NNNNNNNNNZ`: so many nanoseconds after ten o'clock. */
export function stamp(nanoseconds: number): string {
  const seconds = new Date((SECOND + Math.floor(nanoseconds / 1e9)) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(nanoseconds % 1e9).padStart(9, '0')}Z`;
}

/** A container's log in a folder laid out as /var/log/pods, written and rotated as a runtime and a kubelet do. */
export class FakeLog {
  readonly dir: string;
  #clock: number;
  #restarts = 0;

  constructor(root: string, pod: string, container: string, { namespace = 'shop', uid = `uid-${pod}`, from = 0 } = {}) {
    this.dir = join(root, `${namespace}_${pod}_${uid}`, container);
    mkdirSync(this.dir, { recursive: true });
    this.#clock = from;
  }

  get live(): string {
    return join(this.dir, `${this.#restarts}.log`);
  }

  /** Lines, a microsecond apart. */
  write(...texts: string[]): void {
    texts.forEach((text) => this.piece('F', text));
  }

  /** A line, or a piece of one. */
  piece(tag: 'P' | 'F', text: string | Buffer, stream = 'stdout'): void {
    this.#clock += 1000;
    this.raw(
      Buffer.concat([Buffer.from(`${stamp(this.#clock)} ${stream} ${tag} `), Buffer.from(text), Buffer.from('\n')])
    );
  }

  raw(bytes: string | Buffer): void {
    appendFileSync(this.live, bytes);
  }

  restart(): void {
    this.#restarts += 1;
    this.raw('');
  }

  /** Sets the file aside and begins another, as the kubelet does. */
  rotate(at: string): void {
    renameSync(this.live, `${this.live}.20261123-${at}`);
    writeFileSync(this.live, '');
  }

  compress(at: string): void {
    const path = `${this.live}.20261123-${at}`;
    writeFileSync(`${path}.tmp`, gzipSync(readFileSync(path)));
    renameSync(`${path}.tmp`, `${path}.gz`);
    rmSync(path);
  }

  remove(at: string): void {
    rmSync(`${this.live}.20261123-${at}`, { force: true });
    rmSync(`${this.live}.20261123-${at}.gz`, { force: true });
  }

  /** The pod is deleted, and its folder with it. */
  delete(): void {
    rmSync(join(this.dir, '..'), { recursive: true });
  }
}
