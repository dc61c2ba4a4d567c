import type { KubernetesClient } from '../../kubernetes/client.ts';
import type { FollowTiming } from '../../kubernetes/follow.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import type { SourceContext } from '../source.ts';
import { Scope, type EventCursor } from './scope.ts';
import { SentPosition } from './sent.ts';

export interface ScopesOptions {
  namespaces?: string[];
  backfill: boolean;
  timing?: Partial<FollowTiming>;
}

/** How the scopes begin, and until when they may write. */
export interface Beginning {
  /** Where a scope begins, by the position that this collector kept. */
  cursorOf: (own: EventCursor | undefined, scope: string) => EventCursor;
  held: () => boolean;
  /** Positions, by scope, up to which records are known to be stored. */
  inherited: Record<string, string>;
}

/** The events of all namespaces by one watch, or those of some by one each. A scope is called as its namespace, or `*`. */
export class Scopes {
  readonly #client: KubernetesClient;
  readonly #resource: Resource;
  readonly #options: ScopesOptions;
  readonly #sent = new Map<string, SentPosition>();

  constructor(client: KubernetesClient, resource: Resource, options: ScopesOptions) {
    this.#client = client;
    this.#resource = resource;
    this.#options = options;
  }

  /** Runs until the context's signal is aborted. */
  async run(context: SourceContext, beginning: Beginning): Promise<void> {
    const namespaces = this.#options.namespaces ?? [undefined];
    await Promise.all(namespaces.map((namespace) => this.#scope(context, namespace, beginning).run()));
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

  #scope(context: SourceContext, namespace: string | undefined, { cursorOf, held, inherited }: Beginning): Scope {
    const name = namespace ?? '*';
    const key = `kubernetes-events ${name}`;
    const cursor = cursorOf(context.pipeline.cursor<EventCursor>(key), name);
    const sent = new SentPosition(() => context.pipeline.mark(), inherited[name]);
    this.#sent.set(name, sent);
    if (cursor.version !== undefined) {
      sent.written(cursor.version);
    }
    const { backfill, timing } = this.#options;
    const resource = { ...this.#resource, namespace };
    const onWritten = (version: string) => sent.written(version);
    return new Scope(context, { client: this.#client, resource, key, backfill, cursor, held, onWritten, timing });
  }
}
