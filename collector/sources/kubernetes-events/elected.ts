import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { Elector, type Term, type Timing } from '../../kubernetes/elector.ts';
import { explain } from '../../kubernetes/error.ts';
import { LeaseObject } from '../../kubernetes/lease.ts';
import { newestVersion } from '../../kubernetes/list.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import { isNewer } from '../../kubernetes/version.ts';
import { throttled } from '../../log.ts';
import { sleep, type SourceContext } from '../source.ts';
import type { Scopes, ScopeCursor } from './scopes.ts';

const IDENTITY = 'kubernetes-events identity';
const LEASE_CALL_MS = 4000;
/** How long a replica that stops waits for what it has written to be sent, so that its successor has nothing to ask. */
const FAREWELL_MS = 2500;

export interface ElectedOptions {
  client: KubernetesClient;
  lease: { namespace: string; name: string };
  timing?: Timing;
}

/**
 * Runs scopes whenever this replica is the leader by a Lease, until the signal is aborted.
 *
 * Each replica has a disk of its own, which its successor may never see, so the leader notes in the lease how far its records are stored in the
 * end, not only written. The successor begins there, and asks the store which of what happened before it became the leader is
 * recorded already. A replica that is no longer the leader, or comes back after a crash, asks the same before it sends what was left on its
 * disk. For this `contestFirst` must have been called before the first pause of the source.
 */
export async function runElected(context: SourceContext, scopes: Scopes, options: ElectedOptions): Promise<void> {
  const { client, lease, timing } = options;
  const elector = new Elector({
    lease: new LeaseObject(client, lease.namespace, lease.name, LEASE_CALL_MS),
    identity: await identity(context),
    log: context.log,
    health: context.health,
    estate: () => scopes.positions(),
    timing,
  });
  while (!context.signal.aborted) {
    const term = await elector.campaign(context.signal);
    if (term) {
      await reign(context, scopes, client, term);
    }
  }
}

/** Before the first pause, as the sink begins to send: what an earlier run left may have been recorded by another replica since. */
export function contestFirst({ pipeline }: SourceContext): void {
  pipeline.contest(() => false)();
}

async function reign(context: SourceContext, scopes: Scopes, client: KubernetesClient, term: Term): Promise<void> {
  const signal = AbortSignal.any([context.signal, term.signal]);
  context.health.leader(true);
  // From here on it is the scopes that are up or down.
  context.health.done();
  const settle = context.pipeline.contest(() => term.held());
  try {
    // All that others have recorded lies before this.
    const newest = await newestOf({ ...context, signal }, client, scopes.resources);
    if (!signal.aborted) {
      const { inherited, continued } = term;
      const cursorOf = (own: ScopeCursor | undefined, scope: string, { name }: Resource) =>
        inheritedCursor(own, inherited[scope], continued, newest.get(name) ?? '');
      // Before anything is followed the lease says from where on: whoever succeeds a leader that died early has to know.
      const ready = () => term.noted();
      await scopes.run({ ...context, signal }, { cursorOf, held: () => term.held(), inherited, newest, ready });
      const until = performance.now() + FAREWELL_MS;
      while (term.held() && !scopes.complete() && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  } finally {
    await term.end();
    scopes.forget();
    context.health.leader(false);
    // What was written and not sent yet may be recorded by the next leader.
    settle();
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

/** Kept with the buffer: who comes back with it is the same replica, who comes without it is another. */
async function identity({ pipeline, signal }: SourceContext): Promise<string> {
  const known = pipeline.cursor<string>(IDENTITY);
  if (known !== undefined) {
    return known;
  }
  const name = `${hostname()}_${randomUUID()}`;
  await pipeline.writeWhenPossible([], { [IDENTITY]: name }, signal, () => {});
  return name;
}
