import type { Observation } from '../../pipeline/observation.ts';
import { toUnixSeconds } from '../../pipeline/time.ts';
import { throttled } from '../../log.ts';
import { sleep, type SourceContext } from '../source.ts';
import { Containers, type ContainerInfo } from './containers.ts';
import { Demultiplexer, type LogLine } from './demultiplex.ts';
import { Engine, EngineError } from './engine.ts';
import { Numbering, sinceOf, type LogCursor } from './numbering.ts';

/** A record's message stays below Loki's longest line even where JSON writes every character in six. */
const LONGEST_MESSAGE = 32 * 1024;

const PREFIX = 'docker-log ';
const keyOf = (id: string) => `${PREFIX}${id}`;

export interface LogOptions {
  host: string;
  runtime: string;
  /** Containers without a position are read from here on, in nanoseconds since the epoch. */
  since: bigint;
  /** Whether a container of this name is left out. */
  excluded: (name: string) => boolean;
}

/** Follows the logs of containers, each from where it was left. */
export class ContainerLogs {
  readonly #engine: Engine;
  readonly #containers: Containers;
  readonly #context: SourceContext;
  readonly #options: LogOptions;
  readonly #following = new Map<string, Promise<void>>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #tellFull: () => void;

  constructor(engine: Engine, containers: Containers, context: SourceContext, options: LogOptions) {
    this.#engine = engine;
    this.#containers = containers;
    this.#context = context;
    this.#options = options;
    this.#tellFull = throttled(30_000, () => context.log.warn('waiting: the buffer cannot take more'));
  }

  /** Begins to follow a container; it ends by itself when the container stops. */
  follow(id: string): Promise<void> {
    const before = this.#following.get(id);
    // A container that restarts at once can be announced before the end of its last run's log has been seen.
    const run = (before ?? Promise.resolve()).then(() => this.#follow(id));
    this.#following.set(id, run);
    return run.finally(() => {
      if (this.#following.get(id) === run) {
        this.#following.delete(id);
      }
    });
  }

  /** Follows containers that run, reads what others wrote since they were last looked at, and forgets those that are not there. */
  begin(containers: Array<{ Id: string; State?: string }>): void {
    const there = new Set(containers.map(({ Id }) => keyOf(Id)));
    const gone = this.#context.pipeline.cursorKeys(PREFIX).filter((key) => !there.has(key));
    const stopped = containers.filter(({ State }) => State === 'exited' || State === 'dead' || State === 'created');
    containers.filter((container) => !stopped.includes(container)).forEach(({ Id }) => void this.follow(Id));
    this.#run(async () => {
      await this.#forget(gone);
      for (const { Id } of stopped) {
        await this.#catchUp(Id);
      }
    });
  }

  /** Forgets the position of a container that is no more, once its log has been read to the end. */
  forget(id: string): void {
    this.#run(async () => {
      await this.#following.get(id);
      await this.#forget([keyOf(id)]);
    });
  }

  /** Resolves when all that was being done has ended. */
  async settled(): Promise<void> {
    while (this.#following.size + this.#tasks.size > 0) {
      await Promise.allSettled([...this.#following.values(), ...this.#tasks]);
    }
  }

  /** What fails here is done anew with the next connection. */
  #run(work: () => Promise<void>): void {
    const task = work()
      .catch((error: Error) => {
        if (!this.#context.signal.aborted) {
          this.#context.log.warn(error.message);
        }
      })
      .finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
  }

  async #forget(keys: string[]): Promise<void> {
    const known = keys.filter((key) => this.#context.pipeline.cursor(key) !== undefined);
    if (known.length > 0) {
      const cursors = Object.fromEntries(known.map((key) => [key, null]));
      await this.#context.pipeline.writeWhenPossible([], cursors, this.#context.signal, this.#tellFull);
    }
  }

  async #catchUp(id: string): Promise<void> {
    const found = this.#context.signal.aborted ? undefined : await this.#containers.look(id);
    const cursor = this.#context.pipeline.cursor<LogCursor>(keyOf(id)) ?? {};
    if (found?.finishedAt !== undefined && found.finishedAt >= sinceOf(cursor, this.#options.since)) {
      await this.follow(id);
    }
  }

  async #follow(id: string): Promise<void> {
    const { signal, log } = this.#context;
    for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      const began = Date.now();
      try {
        const found = await this.#containers.look(id);
        if (!found || this.#options.excluded(found.info.name)) {
          return;
        }
        await this.#read(found.info);
        // A log can end though its container goes on, when the engine restarts for one.
        if (!(await this.#containers.look(id))?.running) {
          return;
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (error instanceof EngineError && (error.status < 500 || error.status === 501)) {
          if (error.status !== 404) {
            log.warn(`no log of container ${id.slice(0, 12)}: ${error.message}`);
          }
          return;
        }
        log.warn(`the log of container ${id.slice(0, 12)} broke off (${(error as Error).message}); trying again`);
      }
      wait = Date.now() - began > 60_000 ? 500 : wait;
      await sleep(wait, signal);
    }
  }

  async #read(info: ContainerInfo): Promise<void> {
    const { pipeline, signal } = this.#context;
    const saved = pipeline.cursor<LogCursor>(keyOf(info.id)) ?? {};
    const query = `follow=1&stdout=1&stderr=1&timestamps=1&since=${toUnixSeconds(sinceOf(saved, this.#options.since))}`;
    const response = await this.#engine.stream(`/containers/${info.id}/logs?${query}`, signal);
    const lines = new Demultiplexer(info.tty);
    const numbering = new Numbering(saved, this.#options.since);
    const take = async (batch: LogLine[]) => {
      const current = (await this.#containers.get(info.id)) ?? info;
      const observations = batch.flatMap((line) => this.#observe(line, current, numbering));
      if (observations.length > 0) {
        const cursors = { [keyOf(info.id)]: numbering.cursor() };
        await pipeline.writeWhenPossible(observations, cursors, signal, this.#tellFull, { bulk: true });
      }
    };
    for await (const chunk of response as AsyncIterable<Buffer>) {
      await take(lines.push(chunk));
    }
    await take(lines.finish());
  }

  #observe(line: LogLine, info: ContainerInfo, numbering: Numbering): Observation[] {
    const number = numbering.next(line);
    if (number === undefined) {
      return [];
    }
    const parts = cut(line.text);
    const id = ['log', info.id.slice(0, 20), line.stream, line.time, number].join('/');
    return parts.map((message, part) => ({
      time: line.time,
      object: 'container-log',
      severity: 'info',
      actor: 'unknown',
      access: 'none',
      record: {
        record_id: parts.length > 1 ? `${id}/${part}` : id,
        event_action: 'log',
        host_name: this.#options.host,
        container_id: info.id,
        container_name: info.name,
        container_image_name: info.image,
        container_runtime_name: this.#options.runtime,
        log_iostream: line.stream,
        message,
      },
    }));
  }
}

/** A long message in parts, none of them between the halves of a character. */
function cut(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length || parts.length === 0;) {
    const high = /[\ud800-\udbff]/.test(text.charAt(at + LONGEST_MESSAGE - 1));
    const length = high ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE;
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return parts;
}
