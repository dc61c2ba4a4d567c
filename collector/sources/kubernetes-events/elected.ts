import type { KubernetesClient } from '../../kubernetes/client.ts';
import type { Term } from '../../kubernetes/elector.ts';
import { explain } from '../../kubernetes/error.ts';
import { newestVersion } from '../../kubernetes/list.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import { isNewer } from '../../kubernetes/version.ts';
import { throttled } from '../../log.ts';
import { sleep, type SourceContext } from '../source.ts';
import { lead, type ElectedOptions } from './lead.ts';
import type { Scopes, ScopeCursor } from './scopes.ts';

/**
 * Runs scopes whenever this replica is the leader by a Lease, until the signal is aborted.
 *
 * Each replica has a disk of its own, which its successor may never see, so the leader notes in the lease how far its records are stored in the
 * end, not only written. The successor begins there, and asks the store which of what happened before it became the leader is
 * recorded already. See `lead` for what has to be called before.
 */
export async function runElected(context: SourceContext, scopes: Scopes, options: ElectedOptions): Promise<void> {
  const led = {
    reign: (within: SourceContext, term: Term) => reign(within, scopes, options.client, term),
    estate: () => scopes.positions(),
    complete: () => scopes.complete(),
    forget: () => scopes.forget(),
  };
  await lead(context, led, options);
}

async function reign(context: SourceContext, scopes: Scopes, client: KubernetesClient, term: Term): Promise<void> {
  const { signal } = context;
  // All that others have recorded lies before this.
  const newest = await newestOf(context, client, scopes.resources);
  if (!signal.aborted) {
    const { inherited, continued } = term;
    const cursorOf = (own: ScopeCursor | undefined, scope: string, { name }: Resource) =>
      inheritedCursor(own, inherited[scope], continued, newest.get(name) ?? '');
    // Before anything is followed the lease says from where on: whoever succeeds a leader that died early has to know.
    const ready = () => term.noted();
    await scopes.run(context, { cursorOf, held: () => term.held(), inherited, newest, ready });
  }
}

/** The newest version of each resource, by its name; empty texts when aborted before they are known. */
export async function newestOf(
  context: SourceContext,
  client: KubernetesClient,
  resources: Resource[]
): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  for (const resource of resources) {
    const version = await whenAnswered(context, resource, () => newestVersion(client, resource, context.signal));
    newest.set(resource.name, version ?? '');
  }
  return newest;
}

/** Asks until the API server answers; `undefined` when aborted before. */
export async function whenAnswered<T>(
  { log, signal, ...context }: SourceContext,
  resource: Resource,
  ask: () => Promise<T>
): Promise<T | undefined> {
  let reason = '';
  const health = context.health.part('API server');
  const tell = throttled(30_000, () => log.warn(`waiting for the API server: ${reason}`));
  for (let wait = 1000; !signal.aborted; wait = Math.min(wait * 2, 30_000)) {
    try {
      const answer = await ask();
      health.done();
      return answer;
    } catch (error) {
      reason = explain(error, resource, ['list', 'watch']);
      health.down(reason, error);
    }
    if (!signal.aborted) {
      tell();
      await sleep(wait * (0.75 + Math.random() / 4), signal);
    }
  }
  return undefined;
}

export const firstCursor = (): ScopeCursor => ({ first: Date.now(), at: Date.now() });

/** Where a new leader begins: where the last one had everything stored, or where it was itself if it was that one. */
export function inheritedCursor(
  own: ScopeCursor | undefined,
  left: string | undefined,
  continued: boolean,
  newest: string
): ScopeCursor {
  const cursor = own ?? firstCursor();
  if (continued && cursor.version !== undefined && (left === undefined || !isNewer(left, cursor.version))) {
    return cursor;
  }
  return { ...cursor, version: left ?? cursor.version, disputed: newest };
}
