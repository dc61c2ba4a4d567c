import type { Pipeline } from './pipeline.ts';

/**
 * A map that is kept with the pipeline's positions, each entry as one. What is changed is a draft until it has been written together with the
 * records that it belongs to. Values are not to be changed in place.
 */
export class DurableMap<V> {
  readonly #prefix: string;
  readonly #kept: Map<string, V>;
  readonly #draft = new Map<string, V | undefined>();

  constructor(pipeline: Pick<Pipeline, 'cursor' | 'cursorKeys'>, prefix: string) {
    this.#prefix = prefix;
    const keys = pipeline.cursorKeys(prefix);
    this.#kept = new Map(keys.map((key) => [key.slice(prefix.length), pipeline.cursor<V>(key)!]));
  }

  /** How many there are, without the draft. */
  get size(): number {
    return this.#kept.size;
  }

  get(key: string): V | undefined {
    return this.#draft.has(key) ? this.#draft.get(key) : this.#kept.get(key);
  }

  set(key: string, value: V): void {
    this.#draft.set(key, value);
  }

  delete(key: string): void {
    this.#draft.set(key, undefined);
  }

  /** All that was written and is not deleted in the draft; what was set last comes last. */
  *entries(): Generator<[string, V]> {
    for (const [key, value] of this.#kept) {
      if (!this.#draft.has(key) || this.#draft.get(key) !== undefined) {
        yield [key, this.get(key) ?? value];
      }
    }
  }

  /** The positions that make the draft durable. */
  moved(): Record<string, unknown> {
    return Object.fromEntries([...this.#draft].map(([key, value]) => [this.#prefix + key, value ?? null]));
  }

  /** The draft has been written. */
  commit(): void {
    for (const [key, value] of this.#draft) {
      this.#kept.delete(key);
      if (value !== undefined) {
        this.#kept.set(key, value);
      }
    }
    this.#draft.clear();
  }

  /** The draft could not be written and is forgotten. */
  rollback(): void {
    this.#draft.clear();
  }
}
