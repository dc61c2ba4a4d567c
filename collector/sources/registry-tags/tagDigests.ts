import { DurableMap } from '../../pipeline/durableMap.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';

/** Tags of one registry that are remembered at most; the one pushed longest ago is forgotten first. */
const MOST_TAGS = 20_000;

/**
 * Which digest each tag of a registry names, as far as pushes have told: so that a push is known to move a tag. What is noted is a draft
 * until it has been written together with the records that it comes from.
 */
export class TagDigests {
  readonly #digests: DurableMap<string>;

  constructor(pipeline: Pick<Pipeline, 'cursor' | 'cursorKeys'>, registry: string) {
    this.#digests = new DurableMap(pipeline, `registry-tag ${registry}/`);
  }

  /** A tag was pushed. The digest that it named before, where that was another; a push whose digest is not known makes it unknown. */
  push(repository: string, tag: string, digest: string | undefined): string | undefined {
    const key = `${repository}:${tag}`;
    const before = this.#digests.get(key);
    if (digest === undefined) {
      this.#digests.delete(key);
      return undefined;
    }
    if (before !== digest) {
      this.#digests.set(key, digest);
    }
    return before === digest ? undefined : before;
  }

  /** A tag was removed. */
  removeTag(repository: string, tag: string): void {
    this.#digests.delete(`${repository}:${tag}`);
  }

  /** A manifest was removed, and with it all tags that named it. */
  removeDigest(repository: string, digest: string): void {
    for (const [key, known] of this.#digests.entries()) {
      if (known === digest && key.startsWith(`${repository}:`)) {
        this.#digests.delete(key);
      }
    }
  }

  /** The positions that make the draft durable. */
  moved(): Record<string, unknown> {
    let surplus = this.#digests.size - MOST_TAGS;
    for (const [key] of this.#digests.entries()) {
      if (surplus-- <= 0) {
        break;
      }
      this.#digests.delete(key);
    }
    return this.#digests.moved();
  }

  commit(): void {
    this.#digests.commit();
  }

  rollback(): void {
    this.#digests.rollback();
  }
}
