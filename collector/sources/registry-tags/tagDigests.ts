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

/** A tag that names a digest at a time, in milliseconds since the epoch. */
export interface Tagged {
  repository: string;
  tag: string;
  digest: string;
  at: number;
}

/** Tags of one registry beyond this are forgotten, those not seen for longest first. */
const MOST = 20_000;
/** A push may be told of before its tag is set, and replicas' clocks differ: a pull so soon may still show the digest before. */
const SETTLED_MS = 30_000;

/**
 * What digest each tag of a registry names, by pushes and pulls. What a tag named stays known when it is deleted: deleting it first does not
 * hide that it was moved. An event that is repeated, or comes late, gives the same as it did, or would have, in its turn. Tags of signatures
 * and the like are passed over: they are moved with each one that is added.
 */
export class TagDigests {
  /** To be written with the records that come of it. */
  readonly kept: KeptMap<Tag>;
  readonly #most: number;

  constructor(positions: Pick<Pipeline, 'cursor' | 'cursorKeys'>, prefix: string, most = MOST) {
    this.kept = new KeptMap(positions, prefix);
    this.#most = most;
  }

  /** A tag was pushed. The digest that it named before, where that was another. */
  pushed(tagged: Tagged): string | undefined {
    const known = this.#known(tagged);
    const { at, digest } = tagged;
    if (!known) {
      return undefined;
    }
    const before = at > known.at ? known.digest : known.before;
    if (at > known.at) {
      this.kept.set(keyOf(tagged), { at, digest, before });
    }
    return before === digest ? undefined : before;
  }

  /** A tag was pulled. The digest that it named before, where it has been moved without a push that was told of. */
  pulled(tagged: Tagged): string | undefined {
    const known = this.#known(tagged);
    const { at, digest } = tagged;
    if (!known) {
      return undefined;
    }
    if (digest === known.digest || at <= known.at + SETTLED_MS) {
      this.kept.touch(keyOf(tagged));
      return undefined;
    }
    this.kept.set(keyOf(tagged), { at, digest, before: known.digest });
    return known.digest;
  }

  /** What is known of a tag; from now on what it names at least. */
  #known(tagged: Tagged): Tag | undefined {
    if (isAttachedTag(tagged.tag)) {
      return undefined;
    }
    const known = this.kept.get(keyOf(tagged));
    if (!known) {
      this.kept.set(keyOf(tagged), { at: tagged.at, digest: tagged.digest });
      this.kept.trim(this.#most);
    }
    return known;
  }
}

const keyOf = ({ repository, tag }: Tagged): string => `${repository}:${tag}`;
