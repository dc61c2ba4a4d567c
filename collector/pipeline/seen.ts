/**
 * The newest record ids, so that what a source sends again is recognised. Bounded: the oldest half is forgotten when
 * `capacity` ids have come in since the half before it was.
 */
export class Seen {
  readonly #half: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(capacity = 200_000) {
    this.#half = Math.ceil(capacity / 2);
  }

  has(id: string): boolean {
    return this.#young.has(id) || this.#old.has(id);
  }

  add(id: string): void {
    this.#young.add(id);
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Set();
    }
  }

  delete(id: string): void {
    this.#young.delete(id);
    this.#old.delete(id);
  }
}
