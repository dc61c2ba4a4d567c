/** How many files may be held open at once, by all that share this. */
export class Descriptors {
  readonly #most: number;
  #open = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get free(): boolean {
    return this.#open < this.#most;
  }

  opened(): void {
    this.#open += 1;
  }

  closed(): void {
    this.#open -= 1;
  }
}
