import type { Observation } from '../../pipeline/observation.ts';
import { toUnixSeconds } from '../../pipeline/time.ts';
import { throttled } from '../../log.ts';
import { sleep, type SourceContext } from '../source.ts';
import { Containers, type ContainerInfo } from './containers.ts';
import { Demultiplexer, type LogLine } from './demultiplex.ts';
import { Engine, EngineError } from './engine.ts';

/** How far a container's log has been read: a time, and how many lines of that very nanosecond. */
interface LogCursor {
  time: string;
  lines: number;
}

/** A record's message stays below Loki's longest line even where every character takes three bytes. */
const LONGEST_MESSAGE = 64 * 1024;

const keyOf = (id: string) => `docker-log ${id}`;

/** Follows the logs of containers, each from where it was left. */
export class ContainerLogs {
  readonly #engine: Engine;
  readonly #containers: Containers;
  readonly #context: SourceContext;
  readonly #identity: { host: string; runtime: string };
  readonly #excluded: (name: string) => boolean;
  /** Containers without a position are read from here on, in nanoseconds since the epoch. */
  readonly #since: bigint;
  readonly #following = new Map<string, Promise<void>>();

  constructor(
    engine: Engine,
    containers: Containers,
    context: SourceContext,
    identity: { host: string; runtime: string },
    since: bigint,
    excluded: (name: string) => boolean
  ) {
    this.#engine = engine;
    this.#containers = containers;
    this.#context = context;
    this.#identity = identity;
    this.#since = since;
    this.#excluded = excluded;
  }

  /** Begins to follow a container unless that is being done. It ends by itself when the container stops. */
  follow(id: string): void {
    const before = this.#following.get(id);
    // A container that restarts at once can be announced before the end of its last run's log has been seen.
    const run = (before ?? Promise.resolve()).then(() => this.#follow(id));
    this.#following.set(id, run);
    void run.finally(() => {
      if (this.#following.get(id) === run) {
        this.#following.delete(id);
      }
    });
  }

  /** Forgets the position of a container that is no more, once its log has been read to the end. */
  async forget(id: string): Promise<void> {
    await this.#following.get(id);
    if (this.#context.pipeline.cursor(keyOf(id)) !== undefined) {
      await this.#context.pipeline.writeWhenPossible([], { [keyOf(id)]: null }, this.#context.signal, () => {});
    }
  }

  /** Resolves when all that was being followed has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#following.values());
  }

  async #follow(id: string): Promise<void> {
    const info = await this.#containers.get(id);
    if (!info || this.#excluded(info.name)) {
      return;
    }
    const { signal, log } = this.#context;
    for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      try {
        await this.#read(info);
        return;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (error instanceof EngineError && error.status !== 500) {
          if (error.status !== 404) {
            log.warn(`no log of container ${info.name}: ${error.message}`);
          }
          return;
        }
        log.warn(`the log of container ${info.name} broke off (${(error as Error).message}); trying again`);
        await sleep(wait, signal);
      }
    }
  }

  async #read(info: ContainerInfo): Promise<void> {
    const { pipeline, signal } = this.#context;
    const saved = pipeline.cursor<LogCursor>(keyOf(info.id));
    const cursor = { time: saved ? BigInt(saved.time) : this.#since, lines: saved?.lines ?? 0 };
    const query = `follow=1&stdout=1&stderr=1&timestamps=1&since=${toUnixSeconds(cursor.time)}`;
    const response = await this.#engine.stream(`/containers/${info.id}/logs?${query}`, signal);
    const lines = new Demultiplexer(info.tty);
    const numbering = new Numbering(cursor.time, cursor.lines);
    const take = async (batch: LogLine[]) => {
      const observations = batch.flatMap((line) => this.#observe(line, info, numbering));
      if (observations.length > 0) {
        const wait = throttled(30_000, () => this.#context.log.warn('waiting: the buffer cannot take more'));
        await pipeline.writeWhenPossible(observations, { [keyOf(info.id)]: numbering.cursor() }, signal, wait);
      }
    };
    for await (const chunk of response as AsyncIterable<Buffer>) {
      await take(lines.push(chunk));
    }
    await take(lines.finish());
  }

  #observe(line: LogLine, info: ContainerInfo, numbering: Numbering): Observation[] {
    const number = numbering.next(line.time);
    if (number === undefined) {
      return [];
    }
    const parts = Math.max(1, Math.ceil(line.text.length / LONGEST_MESSAGE));
    return Array.from({ length: parts }, (_, part) => ({
      time: line.time,
      object: 'container-log',
      severity: 'info',
      actor: 'unknown',
      access: 'none',
      record: {
        record_id: ['log', info.id.slice(0, 20), line.time, number, parts > 1 ? part : undefined].filter((word) => word !== undefined).join('/'),
        event_action: 'log',
        host_name: this.#identity.host,
        container_id: info.id,
        container_name: info.name,
        container_image_name: info.image,
        container_runtime_name: this.#identity.runtime,
        log_iostream: line.stream,
        message: line.text.slice(part * LONGEST_MESSAGE, (part + 1) * LONGEST_MESSAGE),
      },
    }));
  }
}

/** Numbers lines of the same nanosecond and recognises those that were taken in an earlier run. */
class Numbering {
  #time: bigint;
  #count = 0;
  readonly #doneTime: bigint;
  readonly #done: number;

  constructor(time: bigint, done: number) {
    this.#time = time;
    this.#doneTime = time;
    this.#done = done;
  }

  /** The line's number within its nanosecond; `undefined` for one that was taken before. */
  next(time: bigint): number | undefined {
    if (time !== this.#time) {
      this.#time = time;
      this.#count = 0;
    }
    const number = this.#count++;
    return time < this.#doneTime || (time === this.#doneTime && number < this.#done) ? undefined : number;
  }

  cursor(): LogCursor {
    return { time: String(this.#time), lines: this.#count };
  }
}
