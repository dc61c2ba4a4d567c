/**
 * How far a source's records have been stored for good, not only written to this machine's disk: where another replica, without this disk,
 * has to go on.
 */
export class SentPosition {
  readonly #mark: () => () => boolean;
  #sent: string | undefined;
  #written: string | undefined;
  #waiting: { version: string; sent: () => boolean } | undefined;

  /** `mark` gives a function that tells whether what is on disk now has been sent. */
  constructor(mark: () => () => boolean, inherited: string | undefined) {
    this.#mark = mark;
    this.#sent = inherited;
    this.#written = inherited;
  }

  /** Everything up to this position is on disk. */
  written(version: string): void {
    this.#written = version;
    this.#look();
  }

  /** Everything up to this position has been sent. */
  get sent(): string | undefined {
    this.#look();
    return this.#sent;
  }

  get complete(): boolean {
    return this.sent === this.#written;
  }

  #look(): void {
    if (this.#waiting?.sent()) {
      this.#sent = this.#waiting.version;
      this.#waiting = undefined;
    }
    // One mark at a time: a later one stands for all positions before it.
    if (!this.#waiting && this.#written !== undefined && this.#written !== this.#sent) {
      this.#waiting = { version: this.#written, sent: this.#mark() };
    }
  }
}
