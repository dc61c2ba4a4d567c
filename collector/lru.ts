/** A map that holds no more than so much; what was not looked up or set for longest goes first. */
export class Lru<K, V> {
  readonly #capacity: number;
  readonly #weigh: (value: V) => number;
  readonly #map = new Map<K, V>();
  #weight = 0;

  /** `weigh` tells how much of the capacity a value takes: by default each takes one. */
  constructor(capacity: number, weigh: (value: V) => number = () => 1) {
    this.#capacity = capacity;
    this.#weigh = weigh;
  }

  get size(): number {
    return this.#map.size;
  }

  /** What all values weigh. */
  get weight(): number {
    return this.#weight;
  }

  get(key: K): V | undefined {
    const value = this.#map.get(key);
    if (value !== undefined) {
      this.#map.delete(key);
      this.#map.set(key, value);
    }
    return value;
  }

  set(key: K, value: V): void {
    this.delete(key);
    this.#map.set(key, value);
    this.#weight += this.#weigh(value);
    while (this.#weight > this.#capacity) {
      this.delete(this.#map.keys().next().value as K);
    }
  }

  /** All values, the one used least lately first. */
  values(): V[] {
    return [...this.#map.values()];
  }

  /** All keys and values, likewise. */
  entries(): Array<[K, V]> {
    return [...this.#map];
  }

  delete(key: K): void {
    const value = this.#map.get(key);
    if (value !== undefined) {
      this.#weight -= this.#weigh(value);
      this.#map.delete(key);
    }
  }
}
