import { createHash } from 'node:crypto';
import type { Pipeline } from '../../pipeline/pipeline.ts';

interface Group {
  /** The latest time of its traces, in milliseconds since the epoch. */
  newest: number;
  ids: string[];
}

/**
 * The traces that were written and can be read again, as sweeps overlap. Each page is a position of its own, written with its records, so that
 * after a crash both are there or neither; and forgotten when no query reaches back to it.
 */
export class Taken {
  readonly #prefix: string;
  readonly #groups = new Map<string, Group>();
  readonly #ids = new Set<string>();
  #number = 0;

  constructor(pipeline: Pick<Pipeline, 'cursor' | 'cursorKeys'>, name: string) {
    this.#prefix = `swr-taken ${name} `;
    for (const key of pipeline.cursorKeys(this.#prefix)) {
      const group = pipeline.cursor<Group>(key);
      this.#number = Math.max(this.#number, Number(key.slice(this.#prefix.length)));
      if (group) {
        this.#groups.set(key, group);
        group.ids.forEach((id) => this.#ids.add(id));
      }
    }
  }

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(short(id));
  }

  /** Notes traces; the position to write with them. */
  take(ids: string[], newest: number): Record<string, unknown> {
    if (ids.length === 0) {
      return {};
    }
    this.#number += 1;
    const group = { newest, ids: ids.map(short) };
    const key = this.#prefix + this.#number;
    this.#groups.set(key, group);
    group.ids.forEach((id) => this.#ids.add(id));
    return { [key]: group };
  }

  /** Forgets traces that are all from before a time; the positions that are no longer needed. */
  forget(before: number): Record<string, unknown> {
    const over = [...this.#groups].filter(([, { newest }]) => newest < before);
    for (const [key, { ids }] of over) {
      this.#groups.delete(key);
      ids.forEach((id) => this.#ids.delete(id));
    }
    return Object.fromEntries(over.map(([key]) => [key, null]));
  }
}

const short = (id: string) => createHash('sha256').update(id).digest('base64url').slice(0, 16);
