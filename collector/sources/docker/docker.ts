import { hostname } from 'node:os';
import { throttled } from '../../log.ts';
import type { Observation } from '../../pipeline/observation.ts';
import {
  dockerEventSchema,
  dockerTime,
  execOf,
  normaliseDockerEvent,
  type DockerEvent,
} from '../../pipeline/normalise/dockerEvent.ts';
import { toUnixSeconds } from '../../pipeline/time.ts';
import { LineCutter } from '../lines.ts';
import { sleep, type Source, type SourceContext } from '../source.ts';
import { Containers } from './containers.ts';
import { Engine } from './engine.ts';
import { compare, firstLook, FOUND, hasStill } from './gap.ts';
import { KnownContainers } from './known.ts';
import { chosen, type LogChoice } from './logChoice.ts';
import { ContainerLogs } from './logs.ts';
import { explain, Outage } from './outage.ts';
import { OVERLAP, RecentEvents } from './recent.ts';
import { Sessions, type Session } from './sessions.ts';

export interface DockerOptions {
  socket: string;
  events: boolean;
  logs: LogChoice;
  /** Names of containers whose logs are not collected; `*` stands for any characters. */
  excludeLogs: string[];
}

interface EventCursor {
  /** Time of the newest event taken, in nanoseconds since the epoch. */
  time: string;
  /** When this collector first looked, likewise: logs of unknown containers are read from then on. */
  first: string;
  /** What the events of the last moments before `time` are known by. */
  recent?: string[];
  /** The containers that were there have been noted. */
  listed?: true;
}

interface Identity {
  host: string;
  runtime: string;
}

/** The engine lets events go that a listener does not take for long (moby, daemon/events/events.go); it still has them when asked anew. */
const TOO_SLOW_MS = 5000;
const LONGEST_EVENT = 1024 * 1024;

/** Events, exec commands and logs of a Docker Engine, or of Podman through its Docker-compatible socket. */
export class DockerSource implements Source {
  readonly name = 'docker';
  readonly #options: DockerOptions;
  readonly #key: string;
  readonly #engine: Engine;
  readonly #containers: Containers;
  readonly #sessions = new Sessions();

  #tellFull: () => void = () => {};

  constructor(options: DockerOptions) {
    this.#options = options;
    this.#key = `docker-events ${options.socket}`;
    this.#engine = new Engine(options.socket);
    this.#containers = new Containers(this.#engine);
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
    const version = await this.#engine.get<{ Version: string; Components?: Array<{ Name: string }> }>('/version');
    const podman = version.Components?.some((component) => /podman/i.test(component.Name)) ?? false;
    const info = await this.#engine.get<{ Name?: string }>('/info').catch(() => undefined);
    const identity = { host: info?.Name || hostname(), runtime: podman ? 'podman' : 'docker' };
    const now = BigInt(Date.now()) * 1_000_000n;
    const last = context.pipeline.cursor<EventCursor>(this.#key) ?? { time: String(now), first: String(now) };
    const cursor: EventCursor = { ...last, listed: true };
    const known = new KnownContainers(context.pipeline);
    const there = last.listed ? {} : await firstLook(this.#engine, known);
    await context.pipeline.writeWhenPossible([], { ...there, [this.#key]: cursor }, context.signal, () => {});
    outage.ended();
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
          { ...identity, since: BigInt(cursor.first), ...chosen(this.#options) }
        )
      : undefined;
    // Events are asked for before the list is, so that no container starts unseen between the two.
    const filters = encodeURIComponent(JSON.stringify({ type: ['container', 'image'] }));
    const [first, newest] = [BigInt(cursor.first), BigInt(cursor.time)];
    const since = toUnixSeconds(newest - OVERLAP > first ? newest - OVERLAP : first);
    const stream = this.#engine.stream(`/events?since=${since}&filters=${filters}`, signal);
    stream.catch(() => {});
    try {
      await this.#compare(context, known, cursor, identity);
      if (logs) {
        logs.begin(await this.#engine.get<Array<{ Id: string; State?: string }>>('/containers/json?all=1'));
      }
      await this.#follow(await stream, context, identity, cursor, known, logs);
    } finally {
      connection.abort();
      await logs?.settled();
    }
  }

  /** Finds out what happened where the engine no longer has the events. */
  async #compare(
    context: SourceContext,
    known: KnownContainers,
    cursor: EventCursor,
    identity: Identity
  ): Promise<void> {
    const newest = BigInt(cursor.time);
    // Before the first event there is none by which a gap would be recognised.
    const sure = (cursor.recent ?? []).length > 0;
    if (sure && (await hasStill(this.#engine, newest))) {
      return;
    }
    const { observations, cursors, until, overflowed } = await compare(this.#engine, known, newest, identity);
    if (!sure && observations.length === 0 && !overflowed) {
      return;
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
  }

  async #follow(
    stream: AsyncIterable<Buffer>,
    context: SourceContext,
    identity: Identity,
    cursor: EventCursor,
    known: KnownContainers,
    logs: ContainerLogs | undefined
  ): Promise<void> {
    const lines = new LineCutter(0, LONGEST_EVENT, (bytes) =>
      context.log.warn(`an event of ${bytes} bytes was passed over`)
    );
    let newest = BigInt(cursor.time);
    const recent = new RecentEvents(cursor.recent ?? [], newest);
    for await (const chunk of stream) {
      const observations: Observation[] = [];
      const done: Array<() => void> = [];
      const changed: Record<string, unknown> = {};
      for (const text of lines.push(chunk)) {
        const event = this.#parse(text, context);
        const time = event && (dockerTime(event, text) ?? newest);
        if (!event || time === undefined) {
          continue;
        }
        if (!recent.add(event, time)) {
          // The end of a session may still come.
          await this.#sessionOf(event, time);
          continue;
        }
        known.take(event, time, changed);
        newest = time > newest ? time : newest;
        const observation = this.#options.events ? await this.#observe(event, text, time, identity) : undefined;
        if (observation) {
          observations.push(observation);
        }
        done.push(() => this.#afterwards(event, logs));
      }
      if (done.length > 0) {
        const moved = { ...changed, [this.#key]: { ...cursor, time: String(newest), recent: recent.keys(newest) } };
        const began = Date.now();
        await context.pipeline.writeWhenPossible(observations, moved, context.signal, this.#tellFull);
        done.forEach((act) => act());
        if (Date.now() - began > TOO_SLOW_MS) {
          return;
        }
      }
    }
  }

  #parse(text: string, context: SourceContext): DockerEvent | undefined {
    try {
      return dockerEventSchema.parse(JSON.parse(text));
    } catch (error) {
      context.dead.add('docker events', (error as Error).message.slice(0, 300), text);
      context.log.warn('an event that is none was set aside');
      return undefined;
    }
  }

  async #observe(event: DockerEvent, text: string, time: bigint, identity: Identity): Promise<Observation | undefined> {
    const info = event.Type === 'container' ? await this.#containers.get(event.Actor.ID) : undefined;
    const session = await this.#sessionOf(event, time);
    if (session === 'health') {
      return undefined;
    }
    const { imageId, privileged } = info ?? {};
    return normaliseDockerEvent(event, text, { ...identity, imageId, privileged, session });
  }

  async #sessionOf(event: DockerEvent, time: bigint): Promise<Session | undefined> {
    const exec = execOf(event);
    const info = exec && (await this.#containers.get(event.Actor.ID));
    return exec && this.#sessions.take(exec, time, info?.healthCheck);
  }

  #afterwards(event: DockerEvent, logs: ContainerLogs | undefined): void {
    if (event.Type !== 'container') {
      return;
    }
    const id = event.Actor.ID;
    if (event.Action === 'start') {
      void logs?.follow(id);
    } else if (event.Action === 'rename' || event.Action === 'update') {
      this.#containers.forget(id);
    } else if (event.Action === 'destroy' || event.Action === 'remove') {
      this.#containers.forget(id);
      logs?.forget(id);
    }
  }
}
