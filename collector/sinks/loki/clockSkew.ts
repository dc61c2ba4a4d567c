/** Differences of the clocks, in milliseconds: from `TELL` on they are told of, and below `SETTLED` that they are over. */
const TELL = 2000;
const SETTLED = 1000;
/** An answer that took longer says too little of when its header was written. */
const LONGEST_TRIP_MS = 1500;
const SAMPLES = 7;
const LEAST_SAMPLES = 3;

/**
 * How far the clock of a server is ahead of this machine's, from the Date header of its answers. The header has whole seconds, so it is
 * known to half a second and half of the time that the answer took.
 */
export class ClockSkew {
  /** Called when the clocks have come apart, once for each considerable change, and when they agree again (with the small rest). */
  onChange: (skewMs: number) => void = () => {};
  #samples: number[] = [];
  #told = 0;

  /** How far the other clock is ahead in milliseconds, negative when it is behind; `undefined` while too little is known. */
  get skewMs(): number | undefined {
    if (this.#samples.length < LEAST_SAMPLES) {
      return undefined;
    }
    return Math.round(this.#samples.toSorted((a, b) => a - b)[Math.floor(this.#samples.length / 2)]!);
  }

  /** An answer came, at `nowMs` of this machine's clock, `tripMs` after its request was sent. */
  answered(date: string | undefined, nowMs: number, tripMs: number): void {
    const written = Date.parse(date ?? '');
    if (Number.isNaN(written) || tripMs > LONGEST_TRIP_MS) {
      return;
    }
    this.#samples = [...this.#samples, written + 500 - (nowMs - tripMs / 2)].slice(-SAMPLES);
    const skew = this.skewMs;
    if (skew !== undefined && this.#changed(skew)) {
      this.#told = Math.abs(skew) > TELL ? skew : 0;
      this.onChange(skew);
    }
  }

  #changed(skew: number): boolean {
    if (this.#told === 0) {
      return Math.abs(skew) > TELL;
    }
    const considerable = Math.max(TELL, Math.abs(this.#told) / 2);
    return Math.abs(skew) < SETTLED || (Math.abs(skew) > TELL && Math.abs(skew - this.#told) > considerable);
  }
}
