import { setTimeout as sleep } from 'node:timers/promises';
import { FatalError } from '../parts/wait.ts';
import { memoryOf, type RunningCollector } from './harness.ts';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A collector that is killed and started again, and whether anything is done to it is told here only. */
export class Victim {
  readonly #start: () => Promise<RunningCollector>;
  readonly #random: () => number;
  #collector: RunningCollector | undefined;
  #said = '';
  #turn: Promise<unknown> = Promise.resolve();
  #ended = false;
  kills = 0;
  /** The most memory that any of its processes took, in KiB. */
  peak = 0;

  constructor(start: () => Promise<RunningCollector>, random: () => number) {
    this.#start = start;
    this.#random = random;
  }

  async begin(): Promise<void> {
    this.#collector = await this.#start();
  }

  /** What all its processes have said. */
  said(): string {
    return this.#said + (this.#collector?.said() ?? '');
  }

  /** Kills it so many times, at random points: often just after its start, else within a few seconds. */
  async killAtRandom(times: number): Promise<void> {
    for (let n = 0; n < times && !this.#ended; n++) {
      const soon = this.#random() < 0.4;
      await sleep(this.#random() * (soon ? 600 : 6000));
      const away = this.#random() * 800;
      await this.whileDead(() => sleep(away));
    }
  }

  /** Does something while the collector is dead. */
  whileDead(action: () => Promise<void>): Promise<void> {
    return this.undisturbed(async () => {
      if (this.#ended) {
        return;
      }
      await this.#measure();
      await this.#collector?.kill('SIGKILL');
      this.#said = this.said();
      this.#collector = undefined;
      this.kills += 1;
      await action();
      await this.begin();
    });
  }

  /** Does something while the collector runs, and no kill comes between. */
  undisturbed<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(action);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Ends it in order, and for good. */
  end(): Promise<void> {
    return this.undisturbed(async () => {
      if (!this.#ended) {
        this.#ended = true;
        await this.#measure();
        await this.#collector?.kill('SIGTERM');
      }
    });
  }

  /** Throws when the collector has ended by itself. */
  async #measure(): Promise<void> {
    if (this.#collector) {
      const ended = this.#collector.ended();
      if (ended !== undefined) {
        throw new FatalError(`the collector ended by itself (${ended}): ${this.#collector.said()}`);
      }
      this.peak = Math.max(this.peak, (await memoryOf(this.#collector.pid)).peak);
    }
  }
}
