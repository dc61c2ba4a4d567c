/** So many things at once; whoever comes later waits in line. */
export class Slots {
  readonly #most: number;
  #taken = 0;
  readonly #waiting: Array<() => void> = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves with what gives the place back; `undefined` when aborted before there was one. */
  async take(signal: AbortSignal): Promise<(() => void) | undefined> {
    while (!signal.aborted) {
      if (this.#taken < this.#most) {
        this.#taken += 1;
        return this.#release();
      }
      await new Promise<void>((resolve) => {
        const leave = () => {
          const at = this.#waiting.indexOf(wake);
          if (at >= 0) {
            this.#waiting.splice(at, 1);
          }
          resolve();
        };
        const wake = () => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        this.#waiting.push(wake);
        signal.addEventListener('abort', leave, { once: true });
      });
    }
    return undefined;
  }

  #release(): () => void {
    let held = true;
    return () => {
      if (held) {
        held = false;
        this.#taken -= 1;
        this.#waiting.shift()?.();
      }
    };
  }
}
