import type { PodFacts } from '../../kubernetes/pods/podFacts.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { JoinOptions } from '../multiline.ts';
import type { LogFilter } from './filter.ts';
import type { ContainerRun, RunFile, RunLog } from './layout.ts';
import { observer, type Host } from './observe.ts';
import type { ReadBuffers } from './readBuffers.ts';
import { RunLines } from './runLines.ts';
import type { Tail, TailCursor } from './tail.ts';

/** What is known of pods; without an API server nothing but what the files' paths say. */
export interface Pods {
  readonly complete: boolean;
  get(uid: string): PodFacts | undefined;
}

/** A new container's id and workload become known a moment after its first line. */
const FACTS_MS = 3000;
/** After so long a pod that the API server does not know is none that it will. */
const UNKNOWN_MS = 30_000;

export interface FollowOptions {
  filter: LogFilter;
  pods?: Pods;
  host: Host;
  ruleOf: (run: ContainerRun, labels: Record<string, string>) => JoinOptions | undefined;
}

/** The log of a run, from its files to observations, and whether it is to be read at all. */
export class Followed {
  readonly key: string;
  readonly run: ContainerRun;
  readonly tail: Tail;
  /** Its files are not in the folder any more. */
  gone = false;
  /** After an error it is left alone until then, in milliseconds since the epoch. */
  retryAt = 0;
  readonly #options: FollowOptions;
  readonly #since = Date.now();
  #state: 'waiting' | 'reading' | 'excluded' = 'waiting';
  #lines = new RunLines();

  constructor({ key, run }: RunLog, tail: Tail, options: FollowOptions) {
    this.key = key;
    this.run = run;
    this.tail = tail;
    this.#options = options;
  }

  async update(files: RunFile[]): Promise<void> {
    this.gone = files.length === 0;
    if (this.#state !== 'excluded') {
      await this.tail.update(files);
    }
  }

  /** Whether it may be read by now. */
  ready(now: number): boolean {
    if (now < this.retryAt) {
      return false;
    }
    if (this.#state === 'waiting') {
      this.#admit(now);
    }
    return this.#state === 'reading';
  }

  get excluded(): boolean {
    return this.#state === 'excluded';
  }

  /** Whether nothing of it will come any more. */
  get over(): boolean {
    return this.gone && (this.#state === 'excluded' || this.tail.ended);
  }

  /** The observations of the next piece of the log. Throws the file system's errors. */
  async read(buffers: ReadBuffers): Promise<Observation[]> {
    const lines = await this.tail.read(buffers);
    return lines.length === 0 ? [] : this.#lines.take(lines).map(this.#observer());
  }

  /** The observations that have waited for lines that belong to them for long enough. */
  due(): Observation[] {
    // What was read before is read again without a pause: it is joined as it was then.
    const lines = this.tail.settled ? this.#lines.due() : [];
    return lines.length === 0 ? [] : lines.map(this.#observer());
  }

  /** The last observations of a run that is over. */
  finish(): Observation[] {
    const lines = [...this.#lines.take(this.tail.finish()), ...this.#lines.finish()];
    return lines.map(this.#observer());
  }

  cursor(): TailCursor | undefined {
    return this.tail.cursor(this.#lines.pending());
  }

  #observer() {
    return observer(this.run, this.#pod(), this.#options.host);
  }

  #pod(): PodFacts | undefined {
    return this.#options.pods?.get(this.run.uid);
  }

  #admit(now: number): void {
    const { filter, ruleOf } = this.#options;
    const pod = this.#pod();
    if (!this.#knowsEnough(pod, now - this.#since)) {
      return;
    }
    const labels = pod?.labels ?? {};
    if (!filter.labels(labels)) {
      this.#state = 'excluded';
      this.tail.close();
      return;
    }
    this.#state = 'reading';
    this.#lines = new RunLines(ruleOf(this.run, labels));
  }

  #knowsEnough(pod: PodFacts | undefined, waitedMs: number): boolean {
    const { filter, pods } = this.#options;
    if (!pods) {
      return true;
    }
    const decided = !filter.needsLabels || pod !== undefined || (pods.complete && waitedMs >= UNKNOWN_MS);
    return decided && (waitedMs >= FACTS_MS || this.#isWhole(pod));
  }

  /** Whether all is known of the run that will be. */
  #isWhole(pod: PodFacts | undefined): boolean {
    const known = pod?.containers.get(this.run.container)?.ids.has(this.run.restarts) ?? false;
    return known && (pod?.owner === undefined || pod.workload !== undefined);
  }
}
