import { toUnixSeconds } from '../../pipeline/time.ts';
import { throttled } from '../../log.ts';
import type { JoinOptions } from '../multiline.ts';
import { sleep, type SourceContext } from '../source.ts';
import { Containers, type ContainerInfo } from './containers.ts';
import { Demultiplexer, type LogLine } from './demultiplex.ts';
import { Engine, EngineError } from './engine.ts';
import { logRecords, Messages, withPauses, type Message } from './messages.ts';
import { Numbering, sinceOf, type LogCursor } from './numbering.ts';

const PREFIX = 'docker-log ';
const keyOf = (id: string) => `${PREFIX}${id}`;

export interface LogOptions {
  host: string;
  runtime: string;
  /** Containers without a position are read from here on, in nanoseconds since the epoch. */
  since: bigint;
  /** Whether a container's log is collected. */
  included: (container: ContainerInfo) => boolean;
  /** How a container's lines are joined; `undefined` where each is a message. */
  joining: (container: ContainerInfo) => JoinOptions | undefined;
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
        if (!found || !this.#options.included(found.info)) {
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
            await this.#unreadable(id, error.message);
          }
          return;
        }
        log.warn(`the log of container ${id.slice(0, 12)} broke off (${(error as Error).message}); trying again`);
      }
      wait = Date.now() - began > 60_000 ? 500 : wait;
      await sleep(wait, signal);
    }
  }

  /** Says so once, for as long as the container is there. */
  async #unreadable(id: string, reason: string): Promise<void> {
    const { journal, log, pipeline, signal } = this.#context;
    const saved = pipeline.cursor<LogCursor>(keyOf(id)) ?? {};
    if (saved.unreadable) {
      return;
    }
    const name = (await this.#containers.get(id))?.name ?? id.slice(0, 12);
    log.warn(`no log of container ${name}: ${reason}`);
    journal.gap('docker', {
      reason: 'unreadable',
      message: `the log of container ${name} cannot be read: ${reason}`,
    });
    const cursors = { [keyOf(id)]: { ...saved, unreadable: true } };
    await pipeline.writeWhenPossible([], cursors, signal, this.#tellFull);
  }

  async #read(info: ContainerInfo): Promise<void> {
    const { pipeline, signal } = this.#context;
    const saved = pipeline.cursor<LogCursor>(keyOf(info.id)) ?? {};
    const query = `follow=1&stdout=1&stderr=1&timestamps=1&since=${toUnixSeconds(sinceOf(saved, this.#options.since))}`;
    const response = await this.#engine.stream(`/containers/${info.id}/logs?${query}`, signal);
    const lines = new Demultiplexer(info.tty);
    const numbering = new Numbering(saved, this.#options.since);
    const messages = new Messages(this.#options.joining(info));
    const write = async (finished: Message[]) => {
      if (finished.length > 0) {
        const current = (await this.#containers.get(info.id)) ?? info;
        const observations = finished.flatMap((message) => logRecords(message, current, this.#options));
        finished.forEach(({ last }) => numbering.done(last));
        const cursors = { [keyOf(info.id)]: numbering.cursor(messages.open()) };
        await pipeline.writeWhenPossible(observations, cursors, signal, this.#tellFull, { bulk: true });
      }
    };
    const take = (batch: LogLine[]) =>
      write(
        batch.flatMap((line) => {
          const number = numbering.next(line);
          return number === undefined ? [] : messages.push({ ...line, number });
        })
      );
    for await (const chunk of withPauses(response, () => messages.dueInMs())) {
      await (chunk ? take(lines.push(chunk)) : write(messages.due()));
    }
    await take(lines.finish());
    await write(messages.flush());
  }
}
