import { watch, type FSWatcher } from 'node:fs';
import { hostname } from 'node:os';
import { throttled } from '../../log.ts';
import { sleep, type Source, type SourceContext } from '../source.ts';
import { Batch } from './batch.ts';
import { Descriptors } from './descriptors.ts';
import { FileQueue } from './fileQueue.ts';
import { LogFilter, type Choice } from './filter.ts';
import { Followed, type FollowOptions } from './followed.ts';
import { listLogs, type RunLog } from './layout.ts';
import { podsOf, type NodePods, type PodsOptions } from './nodePods.ts';
import { ReadBuffers } from './readBuffers.ts';
import { ruleFor, type MultilineOptions } from './runLines.ts';
import { eventsOf, nameOf } from './tailEvents.ts';
import { Tail, type TailCursor } from './tail.ts';
import { limitHeld } from './held.ts';
import { PREFIX, tellVanished } from './vanished.ts';

export interface ContainerLogsOptions extends PodsOptions {
  /** Laid out as /var/log/pods. */
  path: string;
  include?: Choice;
  exclude?: Choice;
  /** What the logs that are there when the collector is started for the first time are read from. */
  startAt: 'beginning' | 'end';
  multiline?: MultilineOptions[];
  /** For tests. */
  timing?: Partial<Timing>;
}

export interface Timing {
  /** How often it is looked whether files have grown, and whether there are other files. */
  pollMs: number;
  scanMs: number;
}

const TIMING: Timing = { pollMs: 250, scanMs: 1000 };
const BEGUN = 'container-logs-begun';
/** After an error a log is left alone for so long. */
const RETRY_MS = 2000;
const OPEN_FILES = 1500;
const UNPACKED_AT_ONCE = 4;

/**
 * The logs of a node's containers, from the files that the container runtime writes. Each line is taken once: positions are kept in the
 * same frame as the lines. Logs take turns, a piece each, so that none can hold up the others, and what is read goes into one buffer,
 * however many there are.
 */
export class ContainerLogFiles implements Source {
  readonly name = 'container-logs';
  readonly #options: ContainerLogsOptions;
  readonly #timing: Timing;
  readonly #filter: LogFilter;
  readonly #pods: NodePods;
  readonly #logs = new Map<string, Followed>();
  readonly #buffers = new ReadBuffers();
  readonly #descriptors = { plain: new Descriptors(OPEN_FILES), packed: new Descriptors(UNPACKED_AT_ONCE) };
  readonly #follow: FollowOptions;
  #changed = true;
  #watcher: FSWatcher | undefined;

  /** Throws when pods are to be watched and there is no way to. */
  constructor(options: ContainerLogsOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#filter = new LogFilter(options.include, options.exclude);
    this.#pods = podsOf(options);
    const { node, directory } = this.#pods;
    this.#follow = {
      filter: this.#filter,
      pods: directory,
      host: { name: node ?? hostname(), node },
      ruleOf: ruleFor(options.multiline ?? []),
    };
  }

  async run(context: SourceContext): Promise<void> {
    const { log, signal } = context;
    const watching = this.#pods.run(context);
    const tellFull = throttled(30_000, () => log.warn('waiting: the buffer cannot take more'));
    let reason = '';
    const tell = throttled(60_000, () => log.warn(reason));
    while (!signal.aborted) {
      try {
        await this.#read(context, new Batch(context, tellFull));
      } catch (error) {
        if (signal.aborted) {
          break;
        }
        const { code, message } = error as NodeJS.ErrnoException;
        reason = `cannot read ${this.#options.path}, trying again: ${message}`;
        context.health.down(reason);
        if (code === 'EACCES' || code === 'EPERM') {
          context.journal.permission(this.name, false, reason);
        }
        tell();
        this.#forget();
        await sleep(RETRY_MS, signal);
      }
    }
    this.#forget();
    await watching;
  }

  /** Reads until the signal is aborted. Throws when the folder cannot be read. */
  async #read(context: SourceContext, batch: Batch): Promise<void> {
    const { log, signal, journal } = context;
    const { path } = this.#options;
    await this.#begin(context, batch);
    context.health.up();
    journal.permission(this.name, true, `${path} can be read`);
    log.info(`following the logs below ${path}`);
    for (let scanned = performance.now(); !signal.aborted;) {
      if (this.#changed || performance.now() - scanned >= this.#timing.scanMs) {
        this.#changed = false;
        scanned = performance.now();
        await this.#scan(context);
      }
      const backlog = await this.#round(context, batch);
      await batch.write();
      if (!backlog) {
        await sleep(this.#timing.pollMs, signal);
      }
    }
  }

  async #begin(context: SourceContext, batch: Batch): Promise<void> {
    const { pipeline } = context;
    const everything = { namespace: () => true, container: () => true };
    tellVanished(context, listLogs(this.#options.path, everything), batch);
    const first = pipeline.cursor(BEGUN) === undefined;
    if (first && this.#options.startAt === 'end') {
      for (const found of listLogs(this.#options.path, this.#filter).values()) {
        const followed = this.#add(found, context);
        await followed.tail.skipToEnd(found.files, this.#buffers);
        batch.add([], PREFIX + found.key, followed.cursor());
      }
    }
    if (first) {
      batch.add([], BEGUN, { at: Date.now() });
    }
    await batch.write();
    this.#watch();
  }

  /** Finds logs that are new, and files that are. */
  async #scan(context: SourceContext): Promise<void> {
    const found = listLogs(this.#options.path, this.#filter);
    for (const [key, log] of found) {
      const known = this.#logs.get(key);
      if (known) {
        await known.update(log.files);
      } else {
        const followed = this.#add(log, context);
        await followed.tail.begin(log.files, context.pipeline.cursor<TailCursor>(PREFIX + key));
      }
    }
    for (const [key, followed] of this.#logs) {
      if (!found.has(key)) {
        await followed.update([]);
      }
    }
    limitHeld([...this.#logs.values()].map(({ tail }) => tail));
  }

  /** Gives each log its turn. True when one of them has more than it could read in its turn. */
  async #round(context: SourceContext, batch: Batch): Promise<boolean> {
    let backlog = false;
    for (const followed of this.#logs.values()) {
      if (context.signal.aborted) {
        return false;
      }
      const now = Date.now();
      if (followed.over) {
        batch.add(followed.excluded ? [] : followed.finish(), PREFIX + followed.key, null);
        followed.tail.close();
        this.#logs.delete(followed.key);
      } else if (followed.ready(now)) {
        backlog = (await this.#turn(followed, context, batch, now)) || backlog;
      }
      if (batch.full) {
        await batch.write();
      }
    }
    return backlog;
  }

  async #turn(followed: Followed, context: SourceContext, batch: Batch, now: number): Promise<boolean> {
    const key = PREFIX + followed.key;
    const due = followed.due();
    if (due.length > 0) {
      batch.add(due, key, followed.cursor());
    }
    if (!followed.tail.hasMore()) {
      return false;
    }
    try {
      const read = await followed.read(this.#buffers);
      batch.add(read, key, followed.cursor());
    } catch (error) {
      followed.retryAt = now + RETRY_MS;
      const { code, message } = error as NodeJS.ErrnoException;
      const reason = `cannot read the log of ${nameOf(followed)}, trying again: ${message}`;
      if (code === 'EACCES' || code === 'EPERM') {
        context.journal.permission(this.name, false, reason);
      }
      context.log.warn(reason);
      return false;
    }
    return followed.tail.backlog;
  }

  #add(found: RunLog, context: SourceContext): Followed {
    const tail = new Tail(new FileQueue(this.#descriptors), eventsOf(context, found));
    const followed = new Followed(found, tail, this.#follow);
    this.#logs.set(found.key, followed);
    return followed;
  }

  /** New pods are found at once where the file system tells of them, else by looking. */
  #watch(): void {
    try {
      this.#watcher ??= watch(this.#options.path, { persistent: false }, () => (this.#changed = true));
      this.#watcher.on('error', () => {});
    } catch {
      // There are no more watches to be had.
    }
  }

  #forget(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#logs.forEach((followed) => followed.tail.close());
    this.#logs.clear();
    this.#changed = true;
  }
}
