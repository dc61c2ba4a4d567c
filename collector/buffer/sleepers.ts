/** Those who wait for something to happen. */
export class Sleepers {
  #wake: Array<() => void> = [];

  /** Resolves at the next `wake`, or when the signal is aborted. */
  async sleep(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#wake = this.#wake.filter((other) => other !== wake);
        resolve();
      };
      this.#wake.push(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  wake(): void {
    this.#wake.forEach((wake) => wake());
  }
}
