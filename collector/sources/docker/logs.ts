import { now } from '../../pipeline/time.ts';
import { sleep, type SourceContext } from '../source.ts';
import type { Listed } from './answers.ts';
import type { ContainerInfo, Containers, Look } from './containers.ts';
import { EngineError, type Engine } from './engine.ts';
import type { Known } from './known.ts';
import { aboutContainer } from './logLines.ts';
import { keyOf, LogReader, PREFIX, type ReaderOptions } from './logReader.ts';
import { sinceOf } from './numbering.ts';
import { unreadFrom, type Reach, type Removal } from './unread.ts';

export type LogOptions = ReaderOptions & Reach;

/** A log is not asked for more often; where the engine takes long to find the place, less often in that proportion. */
const LEAST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const PAUSE_FOR_EACH_MS = 20;

/** Follows the logs of containers, each from where it was left. */
export class ContainerLogs {
  readonly #containers: Containers;
  readonly #context: SourceContext;
  readonly #options: LogOptions;
  readonly #reader: LogReader;
  readonly #following = new Map<string, Promise<void>>();
  /** What the newest start of a container that is being followed is known by. */
  readonly #runs = new Map<string, string | undefined>();
  readonly #tasks = new Set<Promise<void>>();

  constructor(engine: Engine, containers: Containers, context: SourceContext, options: LogOptions) {
    this.#containers = containers;
    this.#context = context;
    this.#options = options;
    this.#reader = new LogReader(engine, containers, context, options);
  }

  /** Begins to follow a container; it ends by itself when the container stops. `run`: what its last start is known by. */
  follow(id: string, run: string | undefined): Promise<void> {
    const before = this.#following.get(id);
    // A container that restarts at once can be announced before the end of its last run's log has been seen.
    this.#runs.set(id, run);
    const following = (before ?? Promise.resolve())
      .then(() => this.#follow(id))
      .catch((error: Error) => this.#failed(error));
    this.#following.set(id, following);
    return following.finally(() => {
      if (this.#following.get(id) === following) {
        this.#following.delete(id);
        this.#runs.delete(id);
      }
    });
  }

  /**
   * Follows containers that run, reads what others wrote since they were last looked at, and forgets those that are neither there nor known:
   * of the others their removal is still to be told.
   */
  begin(containers: Listed[], known: Map<string, Known>): void {
    const there = new Set([...containers.map(({ Id }) => Id), ...known.keys()]);
    const keys = this.#context.pipeline.cursorKeys(PREFIX).map((key) => key.slice(PREFIX.length));
    keys.filter((id) => !there.has(id)).forEach((id) => this.removed({ id, until: now() }));
    const stopped = containers.filter(({ State }) => State === 'exited' || State === 'dead' || State === 'created');
    containers
      .filter((container) => !stopped.includes(container))
      .forEach(({ Id }) => void this.follow(Id, known.get(Id)?.start));
    this.#run(async () => {
      for (const { Id } of stopped) {
        await this.#catchUp(Id, known.get(Id)?.start);
      }
    });
  }

  /** Forgets the position of a container that is no more, once its log has been read as far as it can be; tells what could not be read of it. */
  removed(removal: Removal): void {
    this.#run(async () => {
      await this.#following.get(removal.id);
      const cursor = this.#reader.cursor(removal.id);
      const from = unreadFrom(removal, cursor, this.#options);
      if (from !== undefined) {
        this.#tellUnread(removal, from);
      }
      if (cursor) {
        await this.#reader.move({ [keyOf(removal.id)]: null });
      }
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
      .catch((error: Error) => this.#failed(error))
      .finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
  }

  #failed(error: Error): void {
    if (!this.#context.signal.aborted) {
      this.#context.log.warn(error.message);
    }
  }

  async #catchUp(id: string, run: string | undefined): Promise<void> {
    const found = this.#context.signal.aborted ? undefined : await this.#containers.look(id);
    const cursor = this.#reader.cursor(id) ?? {};
    const from = cursor.end === undefined ? sinceOf(cursor, this.#options.since) : BigInt(cursor.end) + 1n;
    if (found?.finishedAt !== undefined && found.finishedAt >= from && !this.#following.has(id)) {
      await this.follow(id, run);
    }
  }

  async #follow(id: string): Promise<void> {
    const { signal, log } = this.#context;
    for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      const began = performance.now();
      let pause: number | undefined;
      try {
        const found = await this.#containers.look(id);
        if (!found || !(await this.#isWanted(found.info))) {
          return;
        }
        const { ended, soughtMs } = await this.#reader.read(found.info);
        if (ended && (await this.#isOver(id, found))) {
          return;
        }
        pause = ended ? undefined : Math.min(Math.max(soughtMs * PAUSE_FOR_EACH_MS, LEAST_PAUSE_MS), LONGEST_PAUSE_MS);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (error instanceof EngineError && (error.status < 500 || error.status === 501)) {
          // Being removed (409) or removed: its removal is told by an event.
          if (error.status !== 404 && error.status !== 409) {
            await this.#unreadable(id, error.message);
          }
          return;
        }
        log.warn(`the log of container ${id.slice(0, 12)} broke off (${(error as Error).message}); trying again`);
      }
      const took = performance.now() - began;
      wait = took > 60_000 || pause !== undefined ? 500 : wait;
      await sleep(pause === undefined ? wait : Math.max(pause - took, 0), signal);
    }
  }

  /** Notes that a log is collected, before its first line, so that it is missed when the container goes. */
  async #isWanted(info: ContainerInfo): Promise<boolean> {
    const [wanted, cursor] = [this.#options.included(info), this.#reader.cursor(info.id)];
    if (wanted === (cursor === undefined)) {
      await this.#reader.move({ [keyOf(info.id)]: wanted ? {} : null });
    }
    return wanted;
  }

  /** A log has ended: whether its container has. A log can end though its container goes on, when the engine restarts for one. */
  async #isOver(id: string, before: Look): Promise<boolean> {
    // What starts later than it is looked at has not been read.
    const run = this.#runs.get(id);
    const after = await this.#containers.look(id);
    // One that has been started again since has written more.
    const over = after === undefined || (!after.running && after.startedAt === before.startedAt);
    if (over) {
      const end = after ? { end: String(after.finishedAt ?? now()), run } : { gone: true as const };
      await this.#reader.move({ [keyOf(id)]: { ...this.#reader.cursor(id), ...end } });
    }
    return over;
  }

  #tellUnread({ id, until, known }: Removal, from: bigint): void {
    const name = known?.name || id.slice(0, 12);
    this.#context.journal.gap('docker', {
      reason: 'removed',
      from,
      until,
      about: aboutContainer({ id, name, image: known?.image }, this.#options.runtime),
      message: `container ${name} was removed before its log had been read to its end: what it wrote in this time is missing, if it wrote anything`,
    });
  }

  /** Says so once, for as long as the container is there. */
  async #unreadable(id: string, reason: string): Promise<void> {
    const saved = this.#reader.cursor(id) ?? {};
    if (saved.unreadable) {
      return;
    }
    const info = await this.#containers.get(id);
    const name = info?.name ?? id.slice(0, 12);
    this.#context.log.warn(`no log of container ${name}: ${reason}`);
    this.#context.journal.gap('docker', {
      reason: 'unreadable',
      about: aboutContainer({ id, name, image: info?.image }, this.#options.runtime),
      message: `the log of container ${name} cannot be read: ${reason}`,
    });
    await this.#reader.move({ [keyOf(id)]: { ...saved, unreadable: true } });
  }
}
