import type { DockerEvent } from '../../pipeline/normalise/dockerEvent.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';

/** What has been recorded of a container that exists: when it was last seen to start and to end, in nanoseconds since the epoch. */
export interface Known {
  name: string;
  image: string;
  start?: string;
  die?: string;
}

const PREFIX = 'docker-container ';

/** The containers whose creation has been recorded, or that were there at the first look: a position each, so that a restart knows them. */
export class KnownContainers {
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  get(id: string): Known | undefined {
    return this.#pipeline.cursor<Known>(PREFIX + id);
  }

  all(): Map<string, Known> {
    const ids = this.#pipeline.cursorKeys(PREFIX).map((key) => key.slice(PREFIX.length));
    return new Map(ids.flatMap((id) => ((one) => (one ? [[id, one] as const] : []))(this.get(id))));
  }

  /** Adds to `moved`, positions that are about to be written, what changes; `undefined` for a container that is no more. */
  put(id: string, known: Known | undefined, moved: Record<string, unknown>): void {
    moved[PREFIX + id] = known ?? null;
  }

  /** Likewise, by an event; gives what was known before it. */
  take(event: DockerEvent, time: bigint, moved: Record<string, unknown>): Known | undefined {
    const id = event.Actor.ID;
    if (event.Type !== 'container' || id === '') {
      return undefined;
    }
    const attributes = event.Actor.Attributes ?? {};
    const before = PREFIX + id in moved ? (moved[PREFIX + id] as Known | null) : this.get(id);
    const { start, die } = before ?? {};
    const now: Known = { name: attributes['name'] ?? '', image: attributes['image'] ?? '', start, die };
    switch (actionOf(event)) {
      case 'create':
      case 'rename':
        this.put(id, now, moved);
        break;
      case 'start':
        this.put(id, { ...now, start: String(time) }, moved);
        break;
      case 'die':
        this.put(id, { ...now, die: String(time) }, moved);
        break;
      case 'destroy':
        this.put(id, undefined, moved);
    }
    return before ?? undefined;
  }
}

/** The action by its Docker name. */
export function actionOf({ Action }: DockerEvent): string {
  return { died: 'die', remove: 'destroy' }[Action] ?? Action;
}
