import { Lru } from '../../lru.ts';
import { imageSchema } from './answers.ts';
import { EngineError, type Engine } from './engine.ts';

const KEPT = 1000;

/** By which digests images are known in registries, asked for once as long as nothing is done to an image. */
export class Images {
  readonly #engine: Engine;
  #known = new Lru<string, string[]>(KEPT);

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** References with a digest, by the image's id or reference; none where the engine does not know the image, or does not answer. */
  async digestsOf(image: string): Promise<string[]> {
    const known = this.#known;
    const found = known.get(image);
    if (found || image === '') {
      return found ?? [];
    }
    try {
      const { RepoDigests } = await this.#engine.get(`/images/${encodeURIComponent(image)}/json`, imageSchema);
      known.set(image, RepoDigests ?? []);
    } catch (error) {
      if (!(error instanceof EngineError) || error.status !== 404) {
        return [];
      }
      known.set(image, []);
    }
    return known.get(image) ?? [];
  }

  /** Something was done to an image: a push gives it a digest, a tag another meaning to a reference. */
  forget(): void {
    this.#known = new Lru(KEPT);
  }
}
