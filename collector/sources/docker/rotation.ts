import type { z } from 'zod';
import type { logConfigSchema } from './answers.ts';

/** How a logging driver lets go of what is old: it keeps so many files, and begins a new one when one has so many bytes. */
export interface Rotation {
  driver: string;
  bytes: number;
  files: number;
}

/** What JSON adds to a line, with the stream and the time. */
const ADDED = 128;

/**
 * How a container's log is rotated; `undefined` where nothing is let go, or not by size. Source: moby, daemon/logger/jsonfilelog, local and
 * loggerutils/cache (the copy that the engine keeps of what goes to drivers that cannot be read).
 */
export function rotationOf({ Type, Config, Size }: z.infer<typeof logConfigSchema>): Rotation | undefined {
  const config = Config ?? {};
  const files = (text: string | undefined, otherwise: number) => Math.max(Number(text) || otherwise, 1);
  switch (Type) {
    case 'json-file':
    case 'k8s-file': {
      const bytes = toBytes(config['max-size'] ?? Size);
      return bytes === undefined ? undefined : { driver: Type, bytes, files: files(config['max-file'], 1) };
    }
    case 'local': {
      const bytes = toBytes(config['max-size'] ?? '20m');
      return bytes === undefined ? undefined : { driver: Type, bytes, files: files(config['max-file'], 5) };
    }
    case 'journald':
    case 'none':
      return undefined;
    default: {
      const bytes = toBytes(config['cache-max-size'] ?? '20m');
      return bytes === undefined ? undefined : { driver: 'local', bytes, files: files(config['cache-max-file'], 5) };
    }
  }
}

/** `10m`, `512kB`, as go-units reads them; `undefined` for -1, nothing, and what is no size. */
function toBytes(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text ?? '');
  const bytes = match ? Number(match[1]) * 1000 ** ' kmgt'.indexOf(match[2]?.toLowerCase() || ' ') : 0;
  return bytes > 0 ? bytes : undefined;
}

/** What has been read of a log that was never read before, as it is kept with the position; times in nanoseconds since the epoch. */
export interface BacklogState {
  bytes: number;
  /** Time of its first line. */
  first: string;
  /** When it was asked for: what was written by then. */
  asked: string;
}

/**
 * How much of a log that was never read before is there. Where it fills all files but one, the oldest may have been let go: there is no line
 * that was read last by which that would be known.
 */
export class Backlog {
  readonly #full: number;
  readonly #asked: bigint;
  #state: BacklogState | undefined;

  constructor({ bytes, files }: Rotation, asked: bigint, state?: BacklogState) {
    this.#full = bytes * (files - 1);
    this.#asked = state ? BigInt(state.asked) : asked;
    this.#state = state && { ...state };
  }

  get state(): BacklogState | undefined {
    return this.#state && { ...this.#state };
  }

  /**
   * Takes a line. `full`: with it the files may have been full; with a single file that cannot be told, and is not said. `over`: it is none of
   * those that had been written when the log was asked for.
   */
  add(time: bigint, text: string): 'more' | 'full' | 'over' {
    if (time > this.#asked) {
      return 'over';
    }
    this.#state ??= { bytes: 0, first: String(time), asked: String(this.#asked) };
    this.#state.bytes += Buffer.byteLength(JSON.stringify(text)) + ADDED;
    return this.#full > 0 && this.#state.bytes >= this.#full ? 'full' : 'more';
  }
}
