/** What is further ahead of Loki's clock is not waited for. */
const LONGEST_WAIT_MS = 3_600_000;
/** What is ahead of this machine's clock by more does not come from the clocks' difference. */
const SLACK_MS = 60_000;

/**
 * What becomes of records that Loki refuses as too far in the future (it takes ten minutes). When this machine's clock is ahead of
 * Loki's, everything that is recorded here is: it is held until Loki takes it, up to an hour, also when the clock is set right meanwhile.
 * A record that is in the future by this machine's clock too carries a wrong time, and is not worth holding up the others.
 */
export class Ahead {
  readonly #skewMs: () => number | undefined;
  /** When something was held last, on the monotonic clock. */
  #heldAt = -Infinity;

  /** `skewMs`: how far Loki's clock is ahead of this machine's. */
  constructor(skewMs: () => number | undefined) {
    this.#skewMs = skewMs;
  }

  /** Whether a record of this time, in nanoseconds since the epoch, is to be sent later. */
  holds(time: bigint): boolean {
    const aheadMs = Number(time / 1_000_000n) - Date.now();
    const late = aheadMs - (this.#skewMs() ?? 0) > LONGEST_WAIT_MS;
    const ours = aheadMs <= SLACK_MS;
    if (late || !(ours || performance.now() - this.#heldAt < LONGEST_WAIT_MS)) {
      return false;
    }
    this.#heldAt = ours ? performance.now() : this.#heldAt;
    return true;
  }
}
