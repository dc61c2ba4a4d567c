import { throttled } from '../../log.ts';
import type { AuditApi } from '../../pipeline/normalise/harborAudit.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { parseTime } from '../../pipeline/time.ts';
import { poll } from '../polling/poll.ts';
import { HttpError } from '../polling/http.ts';
import type { SourceContext } from '../source.ts';
import { Access, explain } from './access.ts';
import type { HarborClient } from './client.ts';
import { Nudge } from './nudge.ts';
import { firstSince, newestOf, readPage, type Log, type Page } from './page.ts';
import { beginAt, expired, isNew, readFrom, taken, type Position } from './position.ts';
import type { Entry, Recorder } from './recorder.ts';
import { fateOf, isPutBack } from './sameLog.ts';

export interface ViewOptions {
  /** The source's name, for the journal. */
  source: string;
  /** Begins the names of its positions. */
  registry: string;
  /** All projects unless named. */
  project?: string;
  client: HarborClient;
  recorder: Recorder;
  intervalMs: number;
  /** How far back to read at the first start. */
  lookBackMs: number;
  /** How long an entry waits for its webhook; 0 where none come. */
  settleMs: number;
  minBackoffMs?: number;
  /** How long a permission that was there is taken to be there. */
  lookAgainMs?: number;
}

/** A position as it is kept. */
interface Kept extends Position {
  /** When the log was last read to its end, in milliseconds since the epoch. */
  readAt: number;
}

/** With nothing new the time up to which there was nothing is kept so often. */
const KEEP_MS = 10 * 60_000;
/** Harbor purges by hours; what is younger is never gone before it was read. */
const PURGED_MS = 50 * 60_000;
/** The entry of an event that a webhook has told of is there after this. */
const NUDGE_MS = 1500;

/** How a view of the audit log is called: the project, or `*` for all of them. */
export const viewName = (project?: string): string => project ?? '*';

/** Reads the audit log of all projects, or that of one. */
export class View {
  readonly #options: ViewOptions;
  readonly #context: SourceContext;
  readonly #access: Access;
  readonly #nudge = new Nudge(NUDGE_MS);
  readonly #tellFull: () => void;
  readonly #started = Date.now();

  constructor(options: ViewOptions, context: SourceContext) {
    this.#options = options;
    this.#context = context;
    this.#access = new Access(options.client, context.log, options);
    this.#tellFull = throttled(30_000, () => context.log.warn('waiting: the buffer cannot take more'));
  }

  /** There is something new in the log, or will be in a moment. */
  nudge(): void {
    this.#nudge.nudge();
  }

  /** Reads on until the signal is aborted. */
  run(): Promise<void> {
    const { client, project, intervalMs, minBackoffMs } = this.#options;
    const { log, signal, health } = this.#context;
    return poll(() => this.#turn(), {
      intervalMs,
      minBackoffMs,
      what: `the audit log of Harbor at ${client.url}`,
      log,
      health,
      signal,
      wait: (ms) => this.#nudge.wait(ms, signal),
      explain: (error) => explain(error, client.username, project),
    });
  }

  async #turn(): Promise<'done'> {
    const { recorder, project } = this.#options;
    const began = Date.now();
    try {
      const api = await this.#access.api(this.#context.signal);
      await this.#finishOlder(api);
      await this.#read(api, began);
    } catch (error) {
      this.#access.forget();
      await recorder.release(viewName(project), undefined, this.#write);
      throw error;
    }
    await recorder.release(viewName(project), began, this.#write);
    return 'done';
  }

  /** Of a Harbor that was upgraded from before 2.13 what is left in the log that it wrote then is read first. */
  async #finishOlder(api: AuditApi): Promise<void> {
    const older = api === 'auditlog-exts' ? this.#kept('audit-logs') : undefined;
    if (!older) {
      return;
    }
    try {
      await this.#read('audit-logs', Date.now());
    } catch (error) {
      if (!(error instanceof HttpError && error.status === 404)) {
        throw error;
      }
    }
    const last = parseTime(this.#kept('audit-logs')?.last?.time ?? '');
    const since = last === undefined ? older.readAt : Number(last / 1_000_000n);
    const next = await firstSince(this.#log(api), since, this.#context.signal);
    await this.#write([], { [this.#key('audit-logs')]: null, ...this.#positions(api, beginAt(next), older.readAt) });
  }

  /** Reads all there is. */
  async #read(api: AuditApi, began: number): Promise<void> {
    const { signal, dead, health } = this.#context;
    const kept = this.#kept(api) ?? (await this.#begin(api, this.#started - this.#options.lookBackMs));
    let position: Position = kept;
    let doubted = kept.last;
    for (let from = readFrom(position); ;) {
      const page = await readPage(this.#log(api), from, dead, signal);
      const fate = doubted && fateOf(doubted, page);
      if (fate === 'other' || (fate === 'end' && isPutBack(doubted!, await newestOf(this.#log(api), signal)))) {
        await this.#putBack(api, doubted!);
        return;
      }
      if (fate === 'gone') {
        this.#purged(doubted!, page, kept.readAt);
      }
      doubted = fate === undefined ? doubted : undefined;
      const { position: reached, whole } = await this.#take(api, page, position, kept);
      position = reached;
      health.up();
      if (!page.full || !whole || signal.aborted) {
        break;
      }
      from = page.items.at(-1)!.id + 1;
    }
    // Only now that they have been looked for once more: it may have been long that nothing could be read.
    const waiting = expired(position, began);
    if (position !== kept || waiting !== position || began - kept.readAt > KEEP_MS) {
      await this.#write([], this.#positions(api, waiting, began));
    }
  }

  /** Records what is new in a page; `whole` unless some of it is left for later. */
  async #take(
    api: AuditApi,
    page: Page,
    position: Position,
    { readAt }: Kept
  ): Promise<{ position: Position; whole: boolean }> {
    const { recorder, project, settleMs } = this.#options;
    const fresh = page.items.filter(({ id }) => isNew(position, id));
    const entries: Entry[] = [];
    // Where the log has been read to when so many entries have been taken.
    const places = [position];
    for (const { id, time, usable } of fresh) {
      const place = taken(places.at(-1)!, id, time, Date.now());
      if (usable) {
        entries.push(usable);
        places.push(place);
      } else {
        places[places.length - 1] = place;
      }
    }
    const count = await recorder.enter(
      {
        view: viewName(project),
        api,
        entries,
        settled: BigInt(page.date - settleMs) * 1_000_000n,
        cursors: (number) => (fresh.length > 0 ? this.#positions(api, places[number]!, readAt) : {}),
      },
      this.#write
    );
    return { position: places[count]!, whole: count === entries.length };
  }

  /** Where to begin for what has happened since a time. */
  async #begin(api: AuditApi, since: number): Promise<Kept> {
    const next = await firstSince(this.#log(api), since, this.#context.signal);
    const kept = { ...beginAt(next), readAt: since };
    await this.#write([], this.#positions(api, kept, since));
    return kept;
  }

  /** Harbor's database was put back to a backup: numbers are given out again, so it is gone on by time. */
  async #putBack(api: AuditApi, { time }: NonNullable<Position['last']>): Promise<void> {
    const from = parseTime(time) ?? 0n;
    this.#context.journal.gap(this.#options.source, {
      reason: 'log put back',
      from,
      until: BigInt(Date.now()) * 1_000_000n,
      message:
        "Harbor's audit log was put back to an earlier state: what was written to it between the backup and then, and had not been read, is missing",
    });
    await this.#begin(api, Number(from / 1_000_000n));
  }

  /** What was newest is gone. Where it was read long ago others may have gone unread. */
  #purged({ id, time }: NonNullable<Position['last']>, { items }: Page, readAt: number): void {
    const first = items.find((item) => item.id > id)!;
    if (first.id > id + 1 && Date.now() - readAt > PURGED_MS) {
      this.#context.journal.gap(this.#options.source, {
        reason: 'no longer kept',
        from: parseTime(time),
        until: parseTime(first.time),
        message: `entries of Harbor's audit log up to number ${first.id - 1} were purged before they were read, if there were any`,
      });
    }
  }

  #log(api: AuditApi): Log {
    const { client, project } = this.#options;
    return { client, api, project };
  }

  #key(api: AuditApi): string {
    const { registry, project } = this.#options;
    return `harbor-log ${registry}/${viewName(project)}/${api}`;
  }

  #kept(api: AuditApi): Kept | undefined {
    return this.#context.pipeline.cursor<Kept>(this.#key(api));
  }

  #positions(api: AuditApi, { next, last, missing }: Position, readAt: number): Record<string, unknown> {
    return { [this.#key(api)]: { next, last, missing, readAt } satisfies Kept };
  }

  readonly #write = (observations: Observation[], cursors: Record<string, unknown>): Promise<unknown> =>
    this.#context.pipeline.writeWhenPossible(observations, cursors, this.#context.signal, this.#tellFull);
}
