import { subjectOf, timeOf, type DistributionEvent } from '../../pipeline/normalise/distributionEvent.ts';
import { isAttachedTag } from '../../pipeline/normalise/registryArtifact.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { KeptMap } from '../keptMap.ts';

interface Tag {
  /** When it was seen to name the digest, in milliseconds since the epoch. */
  at: number;
  digest: string;
  /** What it named before that moment. */
  before?: string;
}

export interface Move {
  previousDigest: string;
  /** It is not the event's own doing: a pull shows that it had been done. */
  found: boolean;
}

/** Tags of one registry beyond this are forgotten, those not seen for longest first. */
const MOST = 20_000;
/** The event of a push is sent before its tag is set, and replicas' clocks differ: a pull so soon may still show the digest before. */
const SETTLED_MS = 30_000;

/**
 * What digest each tag names, by pushes and pulls. What a tag named stays known when it is deleted: deleting it first does not hide that it
 * was moved. An event that is repeated, or comes late, gives the same as it did, or would have, in its turn.
 */
export class Tags {
  readonly kept: KeptMap<Tag>;
  readonly #most: number;

  constructor(positions: Pick<Pipeline, 'cursor' | 'cursorKeys'>, registry: string, most = MOST) {
    this.kept = new KeptMap(positions, `distribution-tag ${registry} `);
    this.#most = most;
  }

  /** Notes what an event says of its tag; how that has moved, if it has. */
  take(event: DistributionEvent): Move | undefined {
    const { repository, tag, digest } = event.target;
    if (!tag || !digest || subjectOf(event) !== 'manifest' || isAttachedTag(tag)) {
      return undefined;
    }
    const key = `${repository}:${tag}`;
    const at = Number(timeOf(event)) / 1e6;
    const known = this.kept.get(key);
    if (!known) {
      this.kept.set(key, { at, digest });
      this.kept.trim(this.#most);
      return undefined;
    }
    return event.action === 'push'
      ? this.#pushed(key, { at, digest }, known)
      : this.#pulled(key, { at, digest }, known);
  }

  #pushed(key: string, { at, digest }: Tag, known: Tag): Move | undefined {
    const before = at > known.at ? known.digest : known.before;
    if (at > known.at) {
      this.kept.set(key, { at, digest, before });
    }
    return before === undefined || before === digest ? undefined : { previousDigest: before, found: false };
  }

  #pulled(key: string, { at, digest }: Tag, known: Tag): Move | undefined {
    if (digest === known.digest || at <= known.at + SETTLED_MS) {
      this.kept.touch(key);
      return undefined;
    }
    this.kept.set(key, { at, digest, before: known.digest });
    return { previousDigest: known.digest, found: true };
  }
}
