import { hostname } from 'node:os';
import { throttled } from '../../log.ts';
import { now, toUnixSeconds } from '../../pipeline/time.ts';
import { sleep, type Source, type SourceContext } from '../source.ts';
import { infoSchema, isPodman, listSchema, versionSchema, type Version } from './answers.ts';
import { Containers } from './containers.ts';
import { Engine } from './engine.ts';
import { EventReader, type EventCursor, type Identity } from './eventReader.ts';
import { FOUND } from './found.ts';
import { compare, firstLook, hasStill } from './gap.ts';
import { KnownContainers } from './known.ts';
import { Images } from './images.ts';
import { chosen, type LogChoice } from './logChoice.ts';
import { ContainerLogs } from './logs.ts';
import { explain, Outage } from './outage.ts';
import { OVERLAP } from './recent.ts';
import type { Removal } from './unread.ts';

export interface DockerOptions {
  socket: string;
  events: boolean;
  logs: LogChoice;
  /** Names of containers whose logs are not collected; `*` stands for any characters. */
  excludeLogs: string[];
}

/** Events, exec commands and logs of a Docker Engine, or of Podman through its Docker-compatible socket. */
export class DockerSource implements Source {
  readonly name = 'docker';
  readonly #options: DockerOptions;
  readonly #key: string;
  readonly #engine: Engine;
  readonly #containers: Containers;
  readonly #images: Images;
  readonly #events: EventReader;

  #tellFull: () => void = () => {};

  constructor(options: DockerOptions) {
    this.#options = options;
    this.#key = `docker-events ${options.socket}`;
    this.#engine = new Engine(options.socket);
    this.#containers = new Containers(this.#engine);
    this.#images = new Images(this.#engine);
    this.#events = new EventReader(this.#containers, this.#images, options.events);
  }

  async run(context: SourceContext): Promise<void> {
    const { signal, log } = context;
    const tell = throttled(30_000, () =>
      log.warn(`waiting for the container engine at ${this.#options.socket}: ${reason}`)
    );
    this.#tellFull = throttled(30_000, () => log.warn('waiting: the buffer cannot take more'));
    let reason = '';
    const outage = new Outage(this.#options.socket, context.journal);
    for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      const began = Date.now();
      try {
        await this.#connected(context, outage);
        reason = 'it closed the connection';
        context.health.down(reason);
      } catch (error) {
        reason = explain(error as NodeJS.ErrnoException);
        if (!signal.aborted) {
          context.health.down(reason);
          outage.failed((error as NodeJS.ErrnoException).code, reason);
        }
      }
      if (!signal.aborted) {
        tell();
        wait = Date.now() - began > 60_000 ? 500 : wait;
        await sleep(wait, signal);
      }
    }
  }

  async #connected(context: SourceContext, outage: Outage): Promise<void> {
    const version = await this.#engine.get('/version', versionSchema);
    const podman = isPodman(version);
    const info = await this.#engine.get('/info', infoSchema).catch(() => undefined);
    const identity = { host: info?.Name || hostname(), runtime: podman ? 'podman' : 'docker' };
    const began = String(now());
    const last = context.pipeline.cursor<EventCursor>(this.#key) ?? { time: began, first: began };
    const cursor: EventCursor = { ...last, listed: true };
    const known = new KnownContainers(context.pipeline);
    const there = last.listed ? {} : await firstLook(this.#engine, known);
    await context.pipeline.writeWhenPossible([], { ...there, [this.#key]: cursor }, context.signal, () => {});
    outage.ended();
    this.#images.forget();
    context.health.up();
    context.log.info(`connected to ${identity.runtime} ${version.Version} on ${identity.host}`);
    // When the events break off the logs are let go as well, and all of it begins anew where it was left.
    const connection = new AbortController();
    const signal = AbortSignal.any([context.signal, connection.signal]);
    const logs = this.#options.logs.enabled
      ? new ContainerLogs(
          this.#engine,
          this.#containers,
          { ...context, signal },
          {
            ...identity,
            since: logsSince(cursor, podman),
            oldFollower: !podman && isBefore23(version),
            ...chosen(this.#options),
          }
        )
      : undefined;
    // Events are asked for before the list is, so that no container starts unseen between the two.
    const filters = encodeURIComponent(JSON.stringify({ type: ['container', 'image'] }));
    const [first, newest] = [BigInt(cursor.first), BigInt(cursor.time)];
    const since = toUnixSeconds(newest - OVERLAP > first ? newest - OVERLAP : first);
    const stream = this.#engine.stream(`/events?since=${since}&filters=${filters}`, signal);
    stream.catch(() => {});
    try {
      const removed = await this.#compare(context, known, cursor, identity);
      if (logs) {
        removed.forEach((one) => logs.removed(one));
        const list = await this.#engine.get('/containers/json?all=1', listSchema);
        logs.begin(
          list,
          new Map([...known.all(), ...removed.flatMap(({ id, known: one }) => (one ? [[id, one] as const] : []))])
        );
      }
      const tellFull = this.#tellFull;
      await this.#events.read(await stream, { context, key: this.#key, cursor, identity, known, logs, tellFull });
    } finally {
      connection.abort();
      await logs?.settled();
    }
  }

  /** Finds out what happened where the engine no longer has the events. Gives the containers that were found to be no more. */
  async #compare(
    context: SourceContext,
    known: KnownContainers,
    cursor: EventCursor,
    identity: Identity
  ): Promise<Removal[]> {
    const newest = BigInt(cursor.time);
    // Before the first event there is none by which a gap would be recognised.
    const sure = (cursor.recent ?? []).length > 0;
    if (sure && (await hasStill(this.#engine, newest, identity.runtime))) {
      return [];
    }
    const { observations, cursors, removed, until, overflowed } = await compare(
      this.#engine,
      known,
      newest,
      identity,
      this.#images
    );
    if (!sure && observations.length === 0 && !overflowed) {
      return [];
    }
    const why = overflowed ? 'there were more than the engine keeps' : 'the engine was restarted or has let them go';
    context.journal.gap('docker', {
      reason: overflowed ? 'too many events' : 'engine restarted',
      from: newest,
      until,
      message: `events are missing: ${why}; ${observations.length} were ${FOUND}, commands and what left no trace were not`,
    });
    // Without an event to recognise a gap by, as this one has been dealt with.
    Object.assign(cursor, { time: String(until - 1n), recent: [] });
    const recorded = this.#options.events ? observations : [];
    const moved = { ...cursors, [this.#key]: { ...cursor } };
    await context.pipeline.writeWhenPossible(recorded, moved, context.signal, this.#tellFull);
    return removed;
  }
}

/** Docker Engine 23.0 speaks API 1.42. */
const isBefore23 = ({ ApiVersion }: Version) => Number(ApiVersion?.split('.')[1] ?? 42) < 42;

/** Podman tells the times of log lines in whole seconds. */
function logsSince({ first }: EventCursor, podman: boolean): bigint {
  return podman ? BigInt(first) - (BigInt(first) % 1_000_000_000n) : BigInt(first);
}
