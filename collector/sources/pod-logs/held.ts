import type { Observation } from '../../pipeline/observation.ts';

/** Lines that are held until it is sure whose they are, about in bytes. */
const HELD_BYTES = 4 * 1024 * 1024;

/** Lines that wait until it is sure whose they are. */
export class Held {
  readonly #until: number;
  readonly #verify: () => Promise<void>;
  #sure = false;
  #observations: Observation[] = [];
  #bytes = 0;

  constructor(verifyMs: number, verify: () => Promise<void>) {
    this.#until = performance.now() + verifyMs;
    this.#verify = verify;
  }

  /** In how many milliseconds `pass` is to be called, also when nothing has come; `undefined` when nothing waits. */
  dueInMs(): number | undefined {
    return this.#observations.length > 0 ? Math.max(0, Math.ceil(this.#until - performance.now())) : undefined;
  }

  /** Whether what was given may be written now. */
  async pass(observations: Observation[], ended: boolean): Promise<boolean> {
    this.#observations.push(...observations);
    this.#bytes += observations.reduce((sum, { record }) => sum + (record.message?.length ?? 0) + 100, 0);
    if (!this.#sure && (ended || this.#bytes > HELD_BYTES || performance.now() >= this.#until)) {
      await this.#verify();
      this.#sure = true;
    }
    return this.#sure;
  }

  release(): Observation[] {
    return this.#observations.splice(0);
  }
}
