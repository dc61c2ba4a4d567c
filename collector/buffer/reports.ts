/** Reports of losses that are on their way, and what is to be done when none is any longer. */
export class Reports {
  readonly #done: () => void;
  #last: Promise<void> | undefined;

  constructor(done: () => void) {
    this.#done = done;
  }

  get pending(): boolean {
    return this.#last !== undefined;
  }

  async settled(): Promise<void> {
    while (this.#last) {
      await this.#last;
    }
  }

  /** One that fails has been made as well as could be. */
  add(report: Promise<void> | void): void {
    const whole = Promise.allSettled([report, this.#last]).then(() => {
      if (this.#last === whole) {
        this.#last = undefined;
        this.#done();
      }
    });
    this.#last = whole;
  }
}
