import type { Resource } from '../../kubernetes/resource.ts';
import type { SourceContext } from '../source.ts';
import { SentPosition } from './sent.ts';

/** How far what happened to the objects of one resource, in one namespace or in all, has been recorded. */
export interface ScopeCursor {
  /** When this collector first looked, in milliseconds since the epoch. */
  first: number;
  /** When this position was reached, likewise. */
  at: number;
  /** Everything up to this resourceVersion is recorded; absent as long as the first list is not complete. */
  version?: string;
  /** Up to here another replica may have recorded events: the store is asked. */
  disputed?: string;
}

/** How the scopes begin, and until when they may write. */
export interface Beginning {
  /** Where a scope begins, by the position that this collector kept. */
  cursorOf: (own: ScopeCursor | undefined, scope: string, resource: Resource) => ScopeCursor;
  held: () => boolean;
  /** Positions, by scope, up to which records are known to be stored. */
  inherited: Record<string, string>;
  /** The newest resourceVersion there is, by the resource's name. */
  newest?: ReadonlyMap<string, string>;
  /** Awaited when all positions are known, before any scope runs. */
  ready?: () => Promise<void>;
}

/** What a scope is told when it begins. */
export interface ScopeStart {
  key: string;
  cursor: ScopeCursor;
  /** False when another replica may write: nothing is written any more. */
  held: () => boolean;
  onWritten: (version: string) => void;
}

/** One resource in one namespace, or in all, that is followed from its own position on. */
export interface Part {
  /** Its name in the lease. */
  name: string;
  /** Of its cursor. */
  key: string;
  resource: Resource;
  /** What happened before the first start is recorded too, as far as it is still there. */
  backfill?: boolean;
  /** Runs until the context's signal is aborted or the lease is lost. */
  run: (context: SourceContext, start: ScopeStart) => Promise<void>;
}

/** What is followed at the same time, with the position of each. */
export class Scopes {
  readonly #parts: Part[];
  readonly #sent = new Map<string, SentPosition>();

  constructor(parts: Part[]) {
    this.#parts = parts;
  }

  /** One of each resource. */
  get resources(): Resource[] {
    return [...new Map(this.#parts.map(({ resource }) => [resource.name, resource])).values()];
  }

  /** Runs until the context's signal is aborted. */
  async run(context: SourceContext, beginning: Beginning): Promise<void> {
    // All begin before the first has written: the lease must not be told of some only.
    const starts = this.#parts.map((part) => ({ part, start: this.#start(part, context, beginning) }));
    await beginning.ready?.();
    await Promise.all(starts.map(({ part, start }) => part.run(context, start)));
  }

  /** How far each scope's records have been stored; `undefined` before they run. */
  positions(): Record<string, string> | undefined {
    const known = [...this.#sent].flatMap(([scope, { sent }]) => (sent === undefined ? [] : [[scope, sent]]));
    return this.#sent.size === 0 ? undefined : (Object.fromEntries(known) as Record<string, string>);
  }

  /** Positions of a reign that is over say nothing of what others do in theirs. */
  forget(): void {
    this.#sent.clear();
  }

  /** Whether all that was written has been stored. */
  complete(): boolean {
    return [...this.#sent.values()].every((position) => position.complete);
  }

  #start({ name, key, resource, backfill }: Part, context: SourceContext, beginning: Beginning): ScopeStart {
    const { cursorOf, held, inherited, newest } = beginning;
    const cursor = cursorOf(context.pipeline.cursor<ScopeCursor>(key), name, resource);
    // Where nobody has looked before, nothing that happened until now has to be recorded by a successor.
    const begun = cursor.version ?? (backfill ? undefined : newest?.get(resource.name));
    const sent = new SentPosition(() => context.pipeline.mark(), inherited[name] ?? begun);
    this.#sent.set(name, sent);
    if (cursor.version !== undefined) {
      sent.written(cursor.version);
    }
    return { key, cursor, held, onWritten: (version) => sent.written(version) };
  }
}
