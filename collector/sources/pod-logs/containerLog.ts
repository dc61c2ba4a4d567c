import type { Readable } from 'node:stream';
import { ApiError, explain } from '../../kubernetes/error.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { LineCutter } from '../lines.ts';
import { sleep } from '../source.ts';
import { Held } from './held.ts';
import { observe, parseLine } from './observe.ts';
import { Reading, type LogPlace } from './place.ts';
import { containersOf, type ContainerState } from './runs.ts';
import { OtherLogError, type Request, type Shared } from './shared.ts';

const LONGEST_LINE = 1024 * 1024;
/** After its pod is gone a log that goes on is let go. */
const GONE_MS = 20_000;

export const PREFIX = 'pod-log ';
export const keyOf = (uid: string, container: string) => `${PREFIX}${uid}/${container}`;

/** Reads the log of one container through all of its runs, each once and to its end. */
export class ContainerLog {
  readonly #shared: Shared;
  readonly #key: string;
  readonly #name: string;
  readonly #gone = new AbortController();
  #state: ContainerState;
  #wake: () => void = () => {};
  /** Versions of the state, so that no change is slept through. */
  #version = 0;
  /** How often the file was found to be another one although the run is the same. */
  #others = 0;
  /** Of runs up to this one the log cannot be had any more. */
  #unavailable = -1;
  /** Runs up to this one were followed to an end that the API server gave, or are known to be lost. */
  #settled = -1;

  constructor(state: ContainerState, shared: Shared) {
    this.#state = state;
    this.#shared = shared;
    this.#key = keyOf(state.pod.uid, state.container);
    this.#name = `${state.pod.namespace}/${state.pod.name}/${state.container}`;
  }

  /** The container as it is now. */
  update(state: ContainerState): void {
    this.#others = state.restarts === this.#state.restarts ? this.#others : 0;
    this.#state = state;
    this.#version += 1;
    this.#wake();
  }

  /** The pod is no more: what can be read is, and then the position is forgotten. */
  gone(): void {
    this.#gone.abort();
    this.#version += 1;
    this.#wake();
  }

  /** Runs until the pod is gone or the collector stops. */
  async run(): Promise<void> {
    const { context, timing } = this.#shared;
    const { signal, log } = context;
    for (let failures = 0; !signal.aborted;) {
      try {
        const version = this.#version;
        const request = this.#next();
        if (request) {
          await this.#read(request);
        } else if (this.#gone.signal.aborted) {
          break;
        } else {
          await this.#changed(version);
        }
        failures = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (this.#gone.signal.aborted) {
          this.#lost(this.#state.restarts, 'deleted', 'its pod was deleted before its log was read to the end');
          break;
        }
        failures += 1;
        this.#explain(error as Error, failures, (text) => log.warn(`log of ${this.#name}: ${text}`));
        await this.#refresh().catch(() => {});
        await this.#pause(Math.min(timing.minBackoffMs * 2 ** Math.min(failures - 1, 10), timing.maxBackoffMs));
      }
    }
    if (!signal.aborted && context.pipeline.cursor(this.#key)) {
      await context.pipeline.writeWhenPossible([], { [this.#key]: null }, signal, this.#shared.tellFull);
    }
  }

  /** What to ask for next; `undefined` when all there is has been read. */
  #next(): Request | undefined {
    const { started, restarts, running, previous } = this.#state;
    const place = this.#place();
    if (!started) {
      return undefined;
    }
    // The run before the current one, where its end may not have been read.
    const before = restarts - 1;
    const done = place && (place.restarts > before || (place.restarts === before && place.ended));
    if (before >= 0 && !done) {
      if (place && place.restarts < before) {
        this.#lost(
          before - 1,
          'restarted',
          `runs ${place.restarts} to ${before - 1} ended before they were read to the end`
        );
      }
      if (previous && this.#unavailable < before) {
        return { restarts: before, previous: true, follow: false, sameFile: place?.restarts === before };
      }
      if (place) {
        this.#lost(before, 'restarted', `run ${before} ended before it was read to the end`);
      }
    }
    if (place?.ended && place.restarts >= restarts) {
      return undefined;
    }
    if (this.#gone.signal.aborted) {
      return undefined;
    }
    const sameFile = place?.restarts === restarts && this.#others < 2;
    return { restarts, previous: false, follow: running, sameFile };
  }

  #place(): LogPlace | undefined {
    return this.#shared.context.pipeline.cursor<LogPlace | null>(this.#key) ?? undefined;
  }

  async #read(request: Request): Promise<void> {
    const { slots, timing, context } = this.#shared;
    const release = await slots.take(context.signal);
    if (!release) {
      return;
    }
    const turn = new AbortController();
    const began = Date.now();
    const end = () => turn.abort();
    const watch = setInterval(
      () => {
        const most = slots.waiting > 0 ? timing.turnMs : timing.streamMs;
        if (Date.now() - began >= most) {
          end();
        }
      },
      Math.min(timing.turnMs, 1000)
    );
    const left = () => setTimeout(end, GONE_MS).unref();
    this.#gone.signal.addEventListener('abort', left, { once: true });
    try {
      await this.#stream(request, AbortSignal.any([context.signal, turn.signal]));
    } catch (error) {
      // The turn's end, and not the log's.
      if (!turn.signal.aborted || context.signal.aborted) {
        throw error;
      }
    } finally {
      clearInterval(watch);
      this.#gone.signal.removeEventListener('abort', left);
      release();
    }
  }

  async #stream(request: Request, signal: AbortSignal): Promise<void> {
    const reading = new Reading(this.#place(), request.restarts, request.sameFile);
    const body = await this.#open(request, reading.since, signal);
    const { journal } = this.#shared.context;
    journal.permission(this.#part(), true, 'logs of pods may be read');
    const lines = new LineCutter(0, LONGEST_LINE, (bytes) => {
      journal.drop('pod-logs', 'too long');
      this.#shared.context.log.warn(`a line of ${this.#name} has ${bytes} bytes and was passed over`);
    });
    const { verifyMs } = this.#shared.timing;
    const held = new Held(verifyMs, () => this.#verify(request));
    let taking = Promise.resolve();
    const take = (texts: string[], ended: boolean) => {
      taking = taking.then(async () => {
        const observations = texts.flatMap((text) => this.#observe(text, reading, request));
        if (await held.pass(observations, ended)) {
          await this.#write(held.release(), reading, ended && !request.follow);
        }
      });
      return taking;
    };
    // What came first is not to wait until more comes.
    const verifying = setTimeout(() => void take([], false).catch((error: Error) => body.destroy(error)), verifyMs);
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        await take(lines.push(chunk), false);
      }
      if (!reading.found) {
        throw new OtherLogError('file');
      }
      // Followed, a last line without an end may go on when it is asked for again.
      await take(request.follow ? [] : lines.finish(), true);
    } finally {
      clearTimeout(verifying);
      await taking.catch(() => {});
      body.destroy();
    }
    if (request.follow) {
      this.#settled = Math.max(this.#settled, request.restarts);
      // It ends when the container does; what the API server knows of that comes later.
      await this.#refresh();
      if (this.#state.running && this.#state.restarts === request.restarts) {
        await this.#pause(this.#shared.timing.minBackoffMs);
      }
    }
  }

  #open({ previous, follow }: Request, since: string | undefined, signal: AbortSignal): Promise<Readable> {
    const { pod, container } = this.#state;
    const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}/log`;
    const query = {
      container,
      timestamps: 'true',
      ...(follow && { follow: 'true' }),
      ...(previous && { previous: 'true' }),
      ...(since !== undefined && { sinceTime: since }),
    };
    return this.#shared.client.stream(path, { query, signal });
  }

  #observe(text: string, reading: Reading, request: Request): Observation[] {
    const line = parseLine(text);
    if (!line) {
      this.#shared.context.log.warn(`log of ${this.#name}: ${text.slice(0, 300)}`);
      return [];
    }
    const number = reading.take(line.time);
    if (number === 'other') {
      throw new OtherLogError('file');
    }
    return number === undefined ? [] : observe(this.#state, request.restarts, line, number);
  }

  async #write(observations: Observation[], reading: Reading, ended: boolean): Promise<void> {
    const { context, tellFull } = this.#shared;
    if (observations.length > 0 || ended) {
      this.#others = 0;
      const cursors = { [this.#key]: reading.place(ended) };
      const options = { bulk: true, positioned: true };
      await context.pipeline.writeWhenPossible(observations, cursors, context.signal, tellFull, options);
    }
  }

  /** Between the last look at the pod and the answer a container can have been restarted: then these are another run's lines. */
  async #verify(request: Request): Promise<void> {
    await this.#refresh();
    if (this.#state.restarts !== request.restarts + (request.previous ? 1 : 0)) {
      throw new OtherLogError('run');
    }
  }

  /** Asks for the pod as it is now. */
  async #refresh(): Promise<void> {
    const { client, context } = this.#shared;
    const { pod, container } = this.#state;
    const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}`;
    try {
      const found = containersOf(await client.json(path, { signal: context.signal }), pod);
      const state = found?.containers.find((other) => other.container === container);
      if (state && state.pod.uid === pod.uid && state.restarts >= this.#state.restarts) {
        this.update(state);
      }
    } catch (error) {
      // What is gone does not change any more; whoever may not get pods relies on the watch.
      if (!(error instanceof ApiError && (error.status === 404 || error.status === 403))) {
        throw error;
      }
    }
  }

  #explain(error: Error, failures: number, warn: (text: string) => void): void {
    const { journal } = this.#shared.context;
    const { restarts, pod, previous } = this.#state;
    if (error instanceof OtherLogError) {
      this.#others += error.what === 'file' ? 1 : 0;
      if (error.what === 'file' && this.#others === 2) {
        this.#gap(
          'rotated',
          'its file was rotated away while it was not followed, maybe with lines that were not read'
        );
      }
      return;
    }
    if (error instanceof ApiError && error.status === 403) {
      const resource = { group: '', version: 'v1', name: 'pods/log', namespace: pod.namespace };
      const text = explain(error, resource, ['get']);
      journal.permission(this.#part(), false, text);
      warn(text);
      return;
    }
    if (error instanceof ApiError && (error.status === 400 || error.status === 404)) {
      // The container has not begun, or the log of its last run has been removed.
      if (previous && failures >= 3) {
        this.#unavailable = restarts - 1;
        this.#lost(restarts - 1, 'removed', `the log of its run ${restarts - 1} is not there any more`);
      }
      return;
    }
    // The first failure is the end of a connection as often as not.
    if (failures > 1) {
      warn(`broke off (${error.message}); trying again`);
    }
  }

  #part(): string {
    return `pod-logs ${this.#state.pod.namespace}`;
  }

  /** Runs up to this one cannot be read any more; said once, and not of what was followed to its end. */
  #lost(restarts: number, reason: string, message: string): void {
    if (this.#settled < restarts) {
      this.#settled = restarts;
      this.#gap(reason, message);
    }
  }

  #gap(reason: string, message: string): void {
    const place = this.#place();
    const from = place ? BigInt(place.last) : undefined;
    const until = BigInt(Date.now()) * 1_000_000n;
    this.#shared.context.journal.gap('pod-logs', { reason, message: `${this.#name}: ${message}`, from, until });
  }

  #changed(version: number): Promise<void> {
    return version === this.#version ? this.#pause(600_000) : Promise.resolve();
  }

  /** Waits, but not through a change. */
  #pause(ms: number): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    return sleep(ms, AbortSignal.any([this.#shared.context.signal, woken.signal]));
  }
}
