import type { Pipeline } from '../pipeline/pipeline.ts';

/**
 * A map whose entries are positions of a source, a key each: what changes goes to disk in the frame of the records that come of it, so that
 * after a crash both are there or neither. Changes show at once, but are taken back by `rollback` unless `commit` says that they are kept.
 */
export class KeptMap<V extends { at: number }> {
  readonly #prefix: string;
  /** In the order of `at`, or of the last touch. */
  readonly #kept = new Map<string, V>();
  readonly #staged = new Map<string, V | undefined>();

  /** Reads back what is there under the prefix, the oldest first. */
  constructor(positions: Pick<Pipeline, 'cursor' | 'cursorKeys'>, prefix: string) {
    this.#prefix = prefix;
    positions
      .cursorKeys(prefix)
      .flatMap((key) => {
        const value = positions.cursor<V>(key);
        return value === undefined ? [] : [{ key: key.slice(prefix.length), value }];
      })
      .sort((a, b) => a.value.at - b.value.at)
      .forEach(({ key, value }) => this.#kept.set(key, value));
  }

  get(key: string): V | undefined {
    return this.#staged.has(key) ? this.#staged.get(key) : this.#kept.get(key);
  }

  set(key: string, value: V): void {
    this.#staged.set(key, value);
  }

  delete(key: string): void {
    if (this.#kept.has(key)) {
      this.#staged.set(key, undefined);
    } else {
      this.#staged.delete(key);
    }
  }

  /** It has been used: others go before it. Only until the next start. */
  touch(key: string): void {
    const value = this.#kept.get(key);
    if (value !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, value);
    }
  }

  /** All entries, the oldest first. */
  *entries(): Generator<[string, V]> {
    for (const entry of this.#kept) {
      if (!this.#staged.has(entry[0])) {
        yield entry;
      }
    }
    for (const [key, value] of this.#staged) {
      if (value !== undefined) {
        yield [key, value];
      }
    }
  }

  /** Removes the oldest entries beyond so many, and gives their values. */
  trim(most: number): V[] {
    const removed: V[] = [];
    let size = this.#kept.size;
    this.#staged.forEach((value, key) => (size += (value === undefined ? 0 : 1) - (this.#kept.has(key) ? 1 : 0)));
    for (const [key, value] of this.entries()) {
      if (size - removed.length <= most) {
        break;
      }
      removed.push(value);
      this.delete(key);
    }
    return removed;
  }

  /** What is to be written, as positions. */
  changes(): Record<string, unknown> {
    return Object.fromEntries([...this.#staged].map(([key, value]) => [this.#prefix + key, value ?? null]));
  }

  commit(): void {
    for (const [key, value] of this.#staged) {
      this.#kept.delete(key);
      if (value !== undefined) {
        this.#kept.set(key, value);
      }
    }
    this.#staged.clear();
  }

  rollback(): void {
    this.#staged.clear();
  }
}
