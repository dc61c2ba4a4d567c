/**
 * Makes one record of each action, whoever tells of it: the audit log, a webhook, or both.
 *
 * An artifact's push, pull or deletion that a webhook tells of waits for its entry in the audit log, and becomes one record with it. Where the
 * log has been read and has no such entry (Harbor can be told to leave pulls out), it is recorded by itself; so it is when the log cannot be
 * read for long, and then the entry is passed over when it comes. An entry waits a few seconds for its webhook. What only one of them tells of
 * is recorded at once. The log tells how many of several equal actions there were: a webhook that comes twice makes no second record.
 *
 * What waits, what has been told and how far the log was read are written together with the records, in one frame, so that neither a crash nor
 * a delivery that is repeated makes a record twice or loses one.
 */
import { actionOf, harborEntryFacts, type AuditApi, type HarborEntry } from '../../pipeline/normalise/harborAudit.ts';
import { parseHook, type HookEvent } from '../../pipeline/normalise/harborHook.ts';
import {
  artifactKey,
  hookFacts,
  isArtifactEvent,
  numbered,
  type HookFacts,
} from '../../pipeline/normalise/harborHookFacts.ts';
import type { HarborIdentity } from '../../pipeline/normalise/harborNames.ts';
import { registryObservation, type RegistryFacts } from '../../pipeline/normalise/imageRegistry.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { TagDigests } from '../registry-tags/tagDigests.ts';
import { HeldHooks, type HeldHook } from './heldHooks.ts';
import { joined } from './joined.ts';
import { Ledger, type ActionName } from './ledger.ts';
import { LATE_MS } from './position.ts';
import { Serial } from './serial.ts';
import { withTag } from './tags.ts';

export interface RecorderOptions {
  identity: HarborIdentity;
  /** The parts of the audit log that are read, and which of them tells of a project; none where only webhooks come. */
  views: string[];
  viewOf: (project: string | undefined) => string | undefined;
  /** Webhooks come, so an entry may wait for one. */
  hooks: boolean;
  /** An event waits for its entry in a view from now on. */
  onHeld?: (view: string) => void;
  timing?: Partial<RecorderTiming>;
}

export interface RecorderTiming {
  /** How long the entry of an event may take until it can be read. */
  entryMs: number;
  /** How long an event waits while the audit log cannot be read. */
  patienceMs: number;
}

const TIMING: RecorderTiming = { entryMs: 10_000, patienceMs: 5 * 60_000 };
/** Events that wait at most; beyond that they are recorded by themselves. */
const MOST_HELD = 2000;

/** An entry of the audit log, and when it happened in nanoseconds since the epoch. */
export interface Entry {
  entry: HarborEntry;
  time: bigint;
}

/** A page of a log. */
export interface EntryPage {
  view: string;
  api: AuditApi;
  entries: Entry[];
  /** Of what happened later the webhook may still come; nanoseconds since the epoch. */
  settled: bigint;
  /** The positions when so many of the entries have been taken. */
  cursors: (taken: number) => Record<string, unknown>;
}

type Write = (observations: Observation[], cursors: Record<string, unknown>) => Promise<unknown>;

interface Waiting {
  event: HookEvent;
  done: () => void;
  failed: (error: unknown) => void;
}

export class Recorder {
  readonly #pipeline: Pipeline;
  readonly #options: RecorderOptions;
  readonly #timing: RecorderTiming;
  readonly #ledger: Ledger;
  readonly #held: HeldHooks;
  readonly #tags: TagDigests;
  readonly #serial = new Serial();
  /** Up to which second each view has been read. */
  readonly #read = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(pipeline: Pipeline, options: RecorderOptions) {
    const { name } = options.identity;
    this.#pipeline = pipeline;
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#ledger = new Ledger(pipeline, `harbor-second ${name}/`);
    this.#held = new HeldHooks(pipeline, `harbor-held ${name}/`);
    this.#tags = new TagDigests(pipeline, `harbor-tag ${name}/`);
    options.views.forEach((view) => this.#read.set(view, 0));
  }

  /** Takes an event of a webhook. Resolves when it is durable; rejects when it could not be kept. Several at once are written together. */
  deliver(event: HookEvent): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ event, done, failed });
      if (this.#waiting.length === 1) {
        void this.#serial.run(() => this.#deliverAll());
      }
    });
  }

  /** Whether the answer to a delivery has got out. */
  answered(event: HookEvent, sent: boolean): void {
    for (const { key } of hookFacts(event, this.#options.identity)) {
      this.#ledger.answered({ second: event.second, key }, deliveryOf(event), sent);
    }
  }

  /** Takes a page of the audit log; how many of its entries: those behind one that waits for its webhook are left. Rejects as `write` does. */
  enter(page: EntryPage, write: Write): Promise<number> {
    return this.#serial.run(async () => {
      this.#ledger.begin();
      const observations: Observation[] = [];
      let taken = 0;
      for (const entry of page.entries) {
        const found = this.#enter(entry, page);
        if (found === 'wait') {
          break;
        }
        taken += 1;
        observations.push(...found);
      }
      await this.#finish(observations, page.cursors(taken), write);
      return taken;
    });
  }

  /**
   * Records events by themselves whose entry does not come. `readAt`: all that the view held then (milliseconds since the epoch) has been read;
   * `undefined` while it cannot be read.
   */
  release(view: string | undefined, readAt: number | undefined, write: Write): Promise<void> {
    return this.#serial.run(async () => {
      const before = readAt === undefined ? Date.now() - this.#timing.patienceMs : readAt - this.#timing.entryMs;
      this.#ledger.begin();
      const due = this.#held
        .all()
        .filter(({ at, project }) => this.#options.viewOf(project) === view && (view === undefined || at < before));
      const observations = due.flatMap((hook) => this.#release(hook, readAt !== undefined));
      if (view !== undefined && readAt !== undefined) {
        this.#read.set(view, Math.floor((readAt - LATE_MS) / 1000));
      }
      await this.#finish(observations, {}, write);
    });
  }

  async #deliverAll(): Promise<void> {
    const batch = this.#waiting.splice(0);
    const views = new Set<string>();
    try {
      this.#ledger.begin();
      const observations = batch.flatMap(({ event }) => this.#deliver(event, views));
      await this.#finish(observations, {}, (...frame) => this.#pipeline.write(...frame));
    } catch (error) {
      batch.forEach(({ failed }) => failed(error));
      return;
    }
    batch.forEach(({ done }) => done());
    views.forEach((view) => this.#options.onHeld?.(view));
  }

  #deliver(event: HookEvent, views: Set<string>): Observation[] {
    const { second, body } = event;
    return hookFacts(event, this.#options.identity).flatMap((told) => {
      const action = { second, key: told.key };
      const number = this.#ledger.deliver(action, deliveryOf(event));
      if (number === undefined || number <= this.#ledger.counts(action).records) {
        return [];
      }
      const project = told.facts.record.registry_project;
      const view = isArtifactEvent(event) ? this.#options.viewOf(project) : undefined;
      if (view !== undefined && this.#held.all().length < MOST_HELD) {
        this.#held.hold({ ...action, number, project, at: Date.now(), body });
        views.add(view);
        return [];
      }
      return this.#record(action, numbered(told, number));
    });
  }

  #enter({ entry, time }: Entry, { api, settled }: EntryPage): Observation[] | 'wait' {
    const facts = harborEntryFacts(entry, time, api, this.#options.identity);
    if (!this.#options.hooks || !isJoined(entry, facts)) {
      return [registryObservation(withTag(facts, this.#tags))];
    }
    const action = { second: Number(time / 1_000_000_000n), key: artifactKey(facts.action, facts.record) };
    if (time > settled && !this.#held.has(action) && this.#ledger.counts(action).records === 0) {
      return 'wait';
    }
    if (!this.#ledger.read(action)) {
      return [];
    }
    const hook = this.#held.take(action);
    const told = hook && this.#toldBy(hook);
    return this.#record(action, told ? joined(facts, told.facts) : facts);
  }

  #release(hook: HeldHook, read: boolean): Observation[] {
    this.#held.release(hook);
    const counts = this.#ledger.counts(hook);
    const told = this.#toldBy(hook);
    // Where the log has entries of these it tells how many there were.
    if (!told || hook.number <= counts.records || (read && counts.read > 0)) {
      return [];
    }
    return this.#record(hook, numbered(told, hook.number));
  }

  #toldBy({ key, body }: HeldHook): HookFacts | undefined {
    const parsed = parseHook(body);
    return 'event' in parsed
      ? hookFacts(parsed.event, this.#options.identity).find((told) => told.key === key)
      : undefined;
  }

  #record(action: ActionName, facts: RegistryFacts): Observation[] {
    this.#ledger.record(action);
    return [registryObservation(withTag(facts, this.#tags))];
  }

  async #finish(observations: Observation[], cursors: Record<string, unknown>, write: Write): Promise<void> {
    this.#ledger.prune(Date.now(), Math.min(Infinity, ...this.#read.values()));
    const drafts = [this.#ledger, this.#held.kept, this.#tags.kept];
    const moved = Object.assign({}, ...drafts.map((draft) => draft.changes()), cursors) as Record<string, unknown>;
    try {
      if (observations.length > 0 || Object.keys(moved).length > 0) {
        await write(observations, moved);
      }
    } catch (error) {
      drafts.forEach((draft) => draft.rollback());
      throw error;
    }
    drafts.forEach((draft) => draft.commit());
  }
}

const deliveryOf = ({ policy = '', id }: HookEvent) => ({ policy, id });

/** Whether webhooks tell of it too. */
const isJoined = (entry: HarborEntry, { record }: RegistryFacts): boolean =>
  entry.resource_type === 'artifact' &&
  record.container_image_repository !== undefined &&
  ['push', 'pull', 'delete'].includes(actionOf(entry));
