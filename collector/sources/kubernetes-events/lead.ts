import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { Elector, type Term, type Timing } from '../../kubernetes/elector.ts';
import { LeaseObject, type Estate } from '../../kubernetes/lease.ts';
import type { SourceContext } from '../source.ts';

const LEASE_CALL_MS = 4000;
/** How long a replica that stops waits for what it has written to be sent, so that its successor has nothing to ask. */
const FAREWELL_MS = 2500;

export interface ElectedOptions {
  client: KubernetesClient;
  lease: { namespace: string; name: string };
  timing?: Timing;
}

/** What a replica does whenever it is the leader. */
export interface Led {
  /** One reign. Ends when the context's signal is aborted; nothing is written once the term is not held any more. */
  reign(context: SourceContext, term: Term): Promise<void>;
  /** What is left for a successor, asked for at each renewal; `undefined` leaves what is there. */
  estate(): Estate | undefined;
  /** Whether all that was written has been stored. */
  complete(): boolean;
  /** The reign is over: what was told of it says nothing of what others do in theirs. */
  forget(): void;
}

/**
 * Lets `led` reign whenever this replica is the leader by a Lease, until the signal is aborted. `contestFirst` must have been called before
 * the first pause of the source: a replica that is no longer the leader, or comes back after a crash, asks the store before it sends what
 * was left on its disk.
 */
export async function lead(context: SourceContext, led: Led, options: ElectedOptions): Promise<void> {
  const { client, lease, timing } = options;
  const elector = new Elector({
    lease: new LeaseObject(client, lease.namespace, lease.name, LEASE_CALL_MS),
    identity: await identity(context, lease),
    log: context.log,
    health: context.health,
    estate: () => led.estate(),
    timing,
  });
  while (!context.signal.aborted) {
    const term = await elector.campaign(context.signal);
    if (term) {
      await reign(context, led, term);
    }
  }
}

/** Before the first pause, as the sink begins to send: what an earlier run left may have been recorded by another replica since. */
export function contestFirst({ pipeline }: SourceContext): void {
  pipeline.contest(() => false)();
}

async function reign(context: SourceContext, led: Led, term: Term): Promise<void> {
  const signal = AbortSignal.any([context.signal, term.signal]);
  context.health.leader(true);
  // From here on it is the parts of the reign that are up or down.
  context.health.done();
  const settle = context.pipeline.contest(() => term.held());
  try {
    await led.reign({ ...context, signal }, term);
    const until = performance.now() + FAREWELL_MS;
    while (term.held() && !led.complete() && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await term.end();
    led.forget();
    context.health.leader(false);
    // What was written and not sent yet may be recorded by the next leader.
    settle();
  }
}

/** Kept with the buffer: who comes back with it is the same replica, who comes without it is another. */
async function identity(
  { pipeline, signal }: SourceContext,
  { namespace, name }: ElectedOptions['lease']
): Promise<string> {
  const key = `lease identity ${namespace}/${name}`;
  const known = pipeline.cursor<string>(key);
  if (known !== undefined) {
    return known;
  }
  const own = `${hostname()}_${randomUUID()}`;
  await pipeline.writeWhenPossible([], { [key]: own }, signal, () => {});
  return own;
}
