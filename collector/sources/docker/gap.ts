/**
 * The engine keeps its last 256 events (moby, daemon/events/events.go: eventsLimit), in memory. Whether some were lost is told by the newest event
 * that was taken: where the engine still has that one, it has all that followed. Where it has not, it was restarted or there were too many,
 * and what must have happened is found by comparing its containers with those that were known.
 *
 * The engine sets a container's StartedAt and FinishedAt before it sends the event, by the same clock. So a time that is later than the last
 * event of its kind has had none; one that is not has had its own. No event is told twice, and none that left a trace is missed.
 */
import type { Observation } from '../../pipeline/observation.ts';
import { dockerEventSchema, dockerTime } from '../../pipeline/normalise/dockerEvent.ts';
import { now as clock, parseTime, toUnixSeconds } from '../../pipeline/time.ts';
import { listSchema, type ContainerInspect } from './answers.ts';
import { inspectionOf } from './containers.ts';
import type { Engine } from './engine.ts';
import { foundObservation, type Find } from './found.ts';
import type { Images } from './images.ts';
import { actionOf, type Known, type KnownContainers } from './known.ts';
import type { Removal } from './unread.ts';

const EVENTS_KEPT = 256;
const AT_ONCE = 8;
const MOMENT = 1_000_000n;
/** Podman reads its events only until the time that it is asked for has come: where that has passed it tells none (4.3). */
const PODMAN_READS = 1_000_000_000n;

/** What the engine still tells of the time since an event: how much, from when, and the newest of each kind for each container. */
interface Told {
  count: number;
  oldest?: bigint;
  newest: Map<string, bigint>;
}

export interface Findings {
  observations: Observation[];
  cursors: Record<string, unknown>;
  /** Containers that are no more. */
  removed: Removal[];
  /** The engine tells all events from then on. */
  until: bigint;
  overflowed: boolean;
}

/** Whether the engine still has an event of the very time at which the newest one was taken. */
export async function hasStill(engine: Engine, newest: bigint, runtime: string): Promise<boolean> {
  return (await told(engine, newest - MOMENT, newest + MOMENT, runtime)).oldest !== undefined;
}

/** Notes the containers that are there, as no events of them have been missed yet. */
export async function firstLook(engine: Engine, known: KnownContainers): Promise<Record<string, unknown>> {
  const moved: Record<string, unknown> = {};
  for (const { inspect, start, die } of await containersOf(engine)) {
    known.put(inspect.Id, { ...namesOf(inspect), start: text(start), die: text(die) }, moved);
  }
  return moved;
}

/** What must have happened since the newest event that was taken and that no event tells. */
export async function compare(
  engine: Engine,
  known: KnownContainers,
  since: bigint,
  identity: { host: string; runtime: string },
  images: Images
): Promise<Findings> {
  const present = await containersOf(engine);
  const now = clock();
  // Asked for later than the containers, so that it tells all that shows in them.
  const events = await told(engine, since + 1n, now + MOMENT, identity.runtime);
  const until = events.oldest ?? now;
  const observations: Observation[] = [];
  const cursors: Record<string, unknown> = {};
  const removed: Removal[] = [];
  for (const { inspect, created, start, die } of present) {
    const id = inspect.Id;
    const before = known.get(id);
    const isNew = (action: 'start' | 'die', time: bigint | undefined) =>
      time !== undefined && time > BigInt(before?.[action] ?? 0) && time > (events.newest.get(`${action} ${id}`) ?? 0n);
    const after: Known = { ...namesOf(inspect), start: before?.start, die: before?.die };
    const found = async (action: Find['action'], time: bigint) => {
      const digests = await images.digestsOf(inspect.Image);
      observations.push(foundObservation({ ...identity, action, time, id, names: after, inspect, digests }));
    };
    const [isCreated, isStarted, isDead] = [
      !before && !events.newest.has(`create ${id}`),
      isNew('start', start),
      isNew('die', die),
    ];
    if (isCreated) {
      await found('create', created ?? until);
    }
    if (isStarted && start !== undefined) {
      await found('start', start);
      after.start = text(start);
    }
    if (isDead && die !== undefined) {
      if (inspect.State?.OOMKilled) {
        await found('oom', die);
      }
      await found('die', die);
      after.die = text(die);
    }
    if (isCreated || isStarted || isDead) {
      known.put(id, after, cursors);
    }
  }
  const there = new Set(present.map(({ inspect }) => inspect.Id));
  for (const [id, before] of known.all()) {
    if (there.has(id) || events.newest.has(`destroy ${id}`)) {
      continue;
    }
    observations.push(foundObservation({ ...identity, action: 'destroy', time: until, id, names: before }));
    removed.push({ id, until, known: before });
    known.put(id, undefined, cursors);
  }
  return {
    observations,
    cursors,
    removed,
    until,
    overflowed: identity.runtime === 'docker' && events.count >= EVENTS_KEPT,
  };
}

async function told(engine: Engine, since: bigint, until: bigint, runtime: string): Promise<Told> {
  const end = runtime === 'podman' ? clock() + PODMAN_READS : until;
  const range = `since=${toUnixSeconds(since)}&until=${toUnixSeconds(end)}`;
  const lines = (await engine.text(`/events?${range}`)).split('\n').filter((line) => line.trim() !== '');
  const result: Told = { count: lines.length, newest: new Map() };
  for (const line of lines) {
    const { data: event } = dockerEventSchema.safeParse(JSON.parse(line));
    const time = event && dockerTime(event, line);
    if (event && time !== undefined && time <= until && (event.Type === 'container' || event.Type === 'image')) {
      result.oldest = result.oldest === undefined || time < result.oldest ? time : result.oldest;
      result.newest.set(`${actionOf(event)} ${event.Actor.ID}`, time);
    }
  }
  return result;
}

async function containersOf(engine: Engine) {
  const ids = (await engine.get('/containers/json?all=1', listSchema)).map(({ Id }) => Id);
  const inspects: ContainerInspect[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    // One that was removed since it was listed is not there: the event tells.
    const some = ids.slice(at, at + AT_ONCE).map((id) => inspectionOf(engine, id));
    inspects.push(...(await Promise.all(some)).filter((one) => one !== undefined));
  }
  return inspects.map((inspect) => ({
    inspect,
    created: parseTime(inspect.Created ?? ''),
    start: parseTime(inspect.State?.StartedAt ?? ''),
    die: parseTime(inspect.State?.FinishedAt ?? ''),
  }));
}

const text = (time: bigint | undefined) => (time === undefined ? undefined : String(time));

const namesOf = (inspect: ContainerInspect) => ({
  name: inspect.Name.replace(/^\//, ''),
  image: inspect.Config?.Image ?? '',
});
