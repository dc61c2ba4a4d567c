import type { Observation } from '../../pipeline/observation.ts';
import {
  dockerEventSchema,
  dockerTime,
  execOf,
  imageOf,
  normaliseDockerEvent,
  type DockerEvent,
  type DockerKnowledge,
} from '../../pipeline/normalise/dockerEvent.ts';
import { now } from '../../pipeline/time.ts';
import { LineCutter } from '../lines.ts';
import type { SourceContext } from '../source.ts';
import type { Containers } from './containers.ts';
import type { Images } from './images.ts';
import { actionOf, type Known, type KnownContainers } from './known.ts';
import type { ContainerLogs } from './logs.ts';
import { RecentEvents } from './recent.ts';
import { Sessions, type Session } from './sessions.ts';

/** How far the events have been read. */
export interface EventCursor {
  /** Time of the newest event taken, in nanoseconds since the epoch. */
  time: string;
  /** When this collector first looked, likewise: logs of unknown containers are read from then on. */
  first: string;
  /** What the events of the last moments before `time` are known by. */
  recent?: string[];
  /** The containers that were there have been noted. */
  listed?: true;
}

export interface Identity {
  host: string;
  runtime: string;
}

/** What a stream of events is read with, beyond the stream. */
export interface Reading {
  context: SourceContext;
  /** The position's name, and where it was. */
  key: string;
  cursor: EventCursor;
  identity: Identity;
  known: KnownContainers;
  logs: ContainerLogs | undefined;
  tellFull: () => void;
}

/** The engine lets events go that a listener does not take for long (moby, daemon/events/events.go); it still has them when asked anew. */
const TOO_SLOW_MS = 5000;
const LONGEST_EVENT = 1024 * 1024;
/** What a reference meant when an event came long ago, the engine does not tell. */
const FRESH = 10_000_000_000n;

/** Makes records of the engine's events, and tells the logs of containers that start and go. */
export class EventReader {
  readonly #containers: Containers;
  readonly #images: Images;
  readonly #recorded: boolean;
  readonly #sessions = new Sessions();

  /** `recorded`: whether events become records; they are followed in any case. */
  constructor(containers: Containers, images: Images, recorded: boolean) {
    this.#containers = containers;
    this.#images = images;
    this.#recorded = recorded;
  }

  /** Reads until the stream ends, or was not taken for so long that the engine may have left some out. */
  async read(stream: AsyncIterable<Buffer>, reading: Reading): Promise<void> {
    const { context, cursor, identity, known, logs } = reading;
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
        const event = parse(text, context);
        const time = event && (dockerTime(event, text) ?? newest);
        if (!event || time === undefined) {
          continue;
        }
        if (!recent.add(event, time)) {
          // The end of a session may still come.
          await this.#sessionOf(event, time);
          continue;
        }
        this.#atOnce(event, time, logs);
        const before = known.take(event, time, changed);
        newest = time > newest ? time : newest;
        const observation = this.#recorded ? await this.#observe(event, text, time, identity) : undefined;
        if (observation) {
          observations.push(observation);
        }
        done.push(() => this.#afterwards(event, time, before, logs));
      }
      if (done.length > 0) {
        const moved = { ...changed, [reading.key]: { ...cursor, time: String(newest), recent: recent.keys(newest) } };
        const began = performance.now();
        await context.pipeline.writeWhenPossible(observations, moved, context.signal, reading.tellFull);
        done.forEach((act) => act());
        if (performance.now() - began > TOO_SLOW_MS) {
          return;
        }
      }
    }
  }

  async #observe(event: DockerEvent, text: string, time: bigint, identity: Identity): Promise<Observation | undefined> {
    const session = await this.#sessionOf(event, time);
    if (session === 'health') {
      return undefined;
    }
    return normaliseDockerEvent(event, text, { ...identity, ...(await this.#lookUp(event, time)), session });
  }

  async #lookUp(event: DockerEvent, time: bigint): Promise<Partial<DockerKnowledge>> {
    const isFresh = now() - time < FRESH;
    if (event.Type !== 'container') {
      const { name = '', id } = imageOf(event);
      return { digests: await this.#images.digestsOf(id ?? (isFresh ? name : '')) };
    }
    const info = await this.#containers.get(event.Actor.ID);
    // One that is only being made, or is gone already, cannot always be asked for.
    const named = event.Action === 'create' && isFresh ? event.Actor.Attributes?.['image'] : undefined;
    const digests = await this.#images.digestsOf(info?.imageId ?? named ?? '');
    return { imageId: info?.imageId, privileged: info?.privileged, digests };
  }

  async #sessionOf(event: DockerEvent, time: bigint): Promise<Session | undefined> {
    const exec = execOf(event);
    const info = exec && (await this.#containers.get(event.Actor.ID));
    return exec && this.#sessions.take(exec, time, info?.healthCheck);
  }

  /** What cannot wait until the event is on the disk. */
  #atOnce(event: DockerEvent, time: bigint, logs: ContainerLogs | undefined): void {
    if (event.Type === 'image') {
      this.#images.forget();
    } else if (event.Type === 'container' && event.Action === 'start') {
      // With --rm it is gone in a moment, and its log with it.
      void logs?.follow(event.Actor.ID, String(time));
    }
  }

  #afterwards(event: DockerEvent, time: bigint, known: Known | undefined, logs: ContainerLogs | undefined): void {
    const id = event.Actor.ID;
    const action = event.Type === 'container' ? actionOf(event) : '';
    if (action === 'rename' || action === 'update') {
      this.#containers.forget(id);
    } else if (action === 'destroy') {
      this.#containers.forget(id);
      logs?.removed({ id, until: time, known, labels: event.Actor.Attributes ?? {} });
    }
  }
}

function parse(text: string, context: SourceContext): DockerEvent | undefined {
  try {
    return dockerEventSchema.parse(JSON.parse(text));
  } catch (error) {
    context.dead.add('docker events', (error as Error).message.slice(0, 300), text);
    context.log.warn('an event that is none was set aside');
    return undefined;
  }
}
