/**
 * Makes records of a registry's events. A push or pull of one image is many events: its manifest's is the record, and those of its blobs are
 * folded into it, as are looks at a manifest's head that a read of it follows. What an event belongs to is told by who did it and when:
 * events of blobs do not name their manifest. What belongs to nothing within its time (`WAIT_MS`) becomes a record of its own, so nothing
 * is lost; and what waits is kept on disk with the sources' positions, so that this holds across a restart.
 */
import { Lru } from '../../lru.ts';
import {
  observeDistributionEvent,
  recordIdOfEvent,
  subjectOf,
  type DistributionEvent,
  type Told,
} from '../../pipeline/normalise/distributionEvent.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { clientOf, HeldEvents, type Held, type Kind } from './held.ts';
import { Sightings } from './sightings.ts';
import { Tags } from './tags.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Digests that are remembered as those of blobs. */
const BLOBS = 10_000;
/** Clients whose blobs' sizes are remembered, and how many of each. */
const SIZED_CLIENTS = 500;
const SIZED_BLOBS = 500;

/** Why a record speaks of something that the registry's clients do not do by themselves. */
const REASONS: Record<Kind, string> = {
  'manifest-head': 'head only',
  'blob-head': 'without a manifest',
  'blob-pull': 'without a manifest',
  'blob-push': 'without a manifest',
};

type Positions = Pick<Pipeline, 'cursor' | 'cursorKeys' | 'hasSeen'>;

/** The events of one registry. Times are milliseconds since the epoch. */
export class Folding {
  readonly #registry: string;
  readonly #positions: Positions;
  readonly #tags: Tags;
  readonly #held: HeldEvents;
  readonly #sightings: Sightings;
  /** The event of a deletion does not tell what had the digest. */
  readonly #blobs = new Lru<string, true>(BLOBS);
  /** Sizes of the blobs that a client has written, or looked at, since its last manifest. */
  readonly #sizes = new Lru<string, Map<string, number>>(SIZED_CLIENTS);
  /** Digests that are remembered as those of blobs. */
  BLOBS = 10_000;
  /** Clients whose manifest is about to be kept: what follows belongs to another. */
  readonly #sized = new Set<string>();

  constructor(positions: Positions, registry: string, now: number) {
    this.#registry = registry;
    this.#positions = positions;
    this.#tags = new Tags(positions, registry);
    this.#held = new HeldEvents(positions, registry, now);
    this.#sightings = new Sightings(positions, registry);
    for (const [, { client, event }] of this.#held.kept.entries()) {
      this.#noteSize(client, event);
    }
  }

  /** The records that an event makes, of itself and of what it shows. The changes that go with them are in `changes`. */
  take(event: DistributionEvent, now: number): Observation[] {
    switch (subjectOf(event)) {
      case 'manifest':
        return event.action === 'delete' ? [this.#deleted(event)] : this.#manifest(event, now);
      case 'blob':
        return event.action === 'mount' ? this.#mount(event) : this.#blob(event, now);
      default:
        return [this.#observe(event)];
    }
  }

  /** The records of what has waited in vain. */
  overdue(now: number): Observation[] {
    this.#sightings.forget(now);
    return this.#held.takeOverdue(now).map((held) => this.#alone(held));
  }

  /** What is to be written with the records, as positions. */
  changes(): Record<string, unknown> {
    return Object.assign({}, ...this.#maps().map((map) => map.changes())) as Record<string, unknown>;
  }

  /** The changes are on disk. */
  commit(): void {
    this.#sized.forEach((client) => this.#sizes.delete(client));
    this.#sized.clear();
    this.#maps().forEach((map) => map.commit());
  }

  /** They are not, and the events will come again. */
  rollback(): void {
    this.#sized.clear();
    this.#maps().forEach((map) => map.rollback());
  }

  #maps() {
    return [this.#tags.kept, this.#held.kept, this.#sightings.kept];
  }

  #manifest(event: DistributionEvent, now: number): Observation[] {
    const client = clientOf(event);
    const isHead = event.action === 'pull' && event.request?.method === 'HEAD';
    if (isHead && this.#sightings.explainsHead(client, event)) {
      return [];
    }
    this.#sightings.note(client, event, now);
    const moved = this.#moved(event);
    this.#held.takeFor(client, ({ kind }) => kind === 'blob-pull' || kind === 'blob-head', event);
    if (isHead) {
      return [...this.#hold('manifest-head', event, now), ...moved];
    }
    const { digest, tag } = event.target;
    const heads = this.#held.takeFor(
      client,
      ({ kind, event: { target } }, earlierMs) =>
        kind === 'manifest-head' &&
        Math.abs(earlierMs) <= MINUTE_MS &&
        (target.digest === digest || (!!tag && target.tag === tag)),
      event
    );
    // A client asks what a tag names, then for that digest: it is the tag that was pulled.
    const asked = heads.find(({ event: { target } }) => target.digest === digest && target.tag)?.event.target.tag;
    const size = event.action === 'push' ? this.#pushed(client, event) : undefined;
    return [this.#observe(event, { tag: tag || asked || undefined, size }), ...moved];
  }

  /** Folds the blobs that were written for a manifest; the image's size where the event does not tell what belongs to it. */
  #pushed(client: string, event: DistributionEvent): number | undefined {
    const { references, size } = event.target;
    const parts = references?.length ? new Set(references.map((part) => part.digest)) : undefined;
    this.#held.takeFor(
      client,
      ({ kind, event: { target } }, earlierMs) =>
        kind === 'blob-push' &&
        earlierMs >= -MINUTE_MS &&
        earlierMs <= HOUR_MS &&
        (!parts || parts.has(target.digest ?? '')),
      event
    );
    const sizes = this.#sizes.get(client);
    this.#sized.add(client);
    return parts || !sizes ? undefined : [...sizes.values()].reduce((sum, part) => sum + part, size ?? 0);
  }

  #moved(event: DistributionEvent): Observation[] {
    const move = this.#tags.take(event);
    if (!move) {
      return [];
    }
    const { previousDigest, found } = move;
    const told: Told = { action: 'tag-move', resource: 'tag', suffix: 'tag-move', previousDigest };
    return [this.#observe(event, found ? { ...told, byOthers: true, reason: 'found at a pull' } : told)];
  }

  #deleted(event: DistributionEvent): Observation {
    const isBlob = this.#blobs.get(event.target.digest ?? '') !== undefined;
    return this.#observe(event, isBlob ? { resource: 'blob' } : {});
  }

  #mount(event: DistributionEvent): Observation[] {
    this.#noteSize(clientOf(event), event);
    return [this.#observe(event)];
  }

  #blob(event: DistributionEvent, now: number): Observation[] {
    const client = clientOf(event);
    this.#noteSize(client, event);
    if (event.action === 'push') {
      return this.#sightings.explainsPush(client, event) ? [] : this.#hold('blob-push', event, now);
    }
    const kind = event.request?.method === 'HEAD' ? 'blob-head' : 'blob-pull';
    return this.#sightings.explainsPull(client, event) ? [] : this.#hold(kind, event, now);
  }

  #noteSize(client: string, { target, action, request }: DistributionEvent): void {
    const sizes = this.#sizes.get(client) ?? new Map<string, number>();
    if (target.digest) {
      this.#blobs.set(target.digest, true);
    }
    const isPart = action !== 'pull' || request?.method === 'HEAD';
    if (isPart && target.digest && sizes.size < SIZED_BLOBS) {
      this.#sizes.set(client, sizes.set(target.digest, target.size ?? 0));
    }
  }

  #hold(kind: Kind, event: DistributionEvent, now: number): Observation[] {
    // Sent again after its time: it is recorded already.
    return this.#positions.hasSeen(recordIdOfEvent(event, this.#registry))
      ? []
      : this.#held.add(kind, event, now).map((held) => this.#alone(held));
  }

  /** The record of an event that belongs to no other. */
  #alone({ kind, event }: Held): Observation {
    return this.#observe(event, { reason: REASONS[kind], ...(kind === 'blob-head' && { action: 'get' }) });
  }

  #observe(event: DistributionEvent, told?: Told): Observation {
    return observeDistributionEvent(event, this.#registry, told);
  }
}
