import { isAttachedTag } from '../../pipeline/normalise/registryArtifact.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { KeptMap } from '../keptMap.ts';

interface Tag {
  /** When it was made to name the digest, in milliseconds since the epoch. */
  at: number;
  digest: string;
  /** What it named before that moment. */
  before?: string;
}

/** Tags of one registry beyond this are forgotten, those pushed longest ago first. */
const MOST = 20_000;

/**
 * Which digest each tag of a registry names, by its pushes. What a tag named stays known when it is deleted: deleting it first does not hide
 * that it was moved. A push that is told of again, or late, gives the same as it did, or would have, in its turn.
 */
export class TagDigests {
  /** To be written with the records that come of it. */
  readonly kept: KeptMap<Tag>;
  readonly #most: number;

  constructor(positions: Pick<Pipeline, 'cursor' | 'cursorKeys'>, registry: string, most = MOST) {
    this.kept = new KeptMap(positions, `registry-tag ${registry}/`);
    this.#most = most;
  }

  /** A tag was pushed, at a time in milliseconds since the epoch. The digest that it named before, where that was another. */
  push(repository: string, tag: string, digest: string, at: number): string | undefined {
    if (isAttachedTag(tag)) {
      return undefined;
    }
    const key = `${repository}:${tag}`;
    const known = this.kept.get(key);
    const before = known && at > known.at ? known.digest : known?.before;
    if (!known || at > known.at) {
      this.kept.set(key, { at, digest, ...(before !== undefined && { before }) });
      this.kept.trim(this.#most);
    }
    return before === digest ? undefined : before;
  }
}
