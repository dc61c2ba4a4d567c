import type { KubernetesClient } from '../../kubernetes/client.ts';
import { ApiError, explain } from '../../kubernetes/error.ts';
import { list } from '../../kubernetes/list.ts';
import { describe, type Resource } from '../../kubernetes/resource.ts';
import { isNewer } from '../../kubernetes/version.ts';
import { throttled } from '../../log.ts';
import { sleep, type SourceContext } from '../source.ts';
import type { Pods } from './pods.ts';

const LONGEST_WAIT_MS = 15_000;

/**
 * What was known of pods when a position was reached, so that of each one has to look only at what is new: the pods as they were then, which
 * the API server tells for some minutes, or else those that have not changed since. Of all others it is known whose they are. Waits for an API
 * server that is away.
 */
export async function recallPods(
  { log, signal, health }: SourceContext,
  client: KubernetesClient,
  resource: Resource,
  position: string,
  pods: Pods
): Promise<void> {
  let reason = '';
  const tell = throttled(30_000, () => log.warn(`waiting to ask which pods there were: ${reason}`));
  for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      const whole = await asTheyWere(client, resource, position, pods, signal);
      for await (const { items } of list(client, resource, signal)) {
        items.forEach((pod) =>
          whole || isNewer(pod.metadata.resourceVersion, position) ? pods.introduce(pod) : pods.recall(pod)
        );
      }
      return;
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      reason = explain(error, resource, ['list', 'watch']);
      if (error instanceof ApiError && !isBusy(error)) {
        log.warn(`pods that went unseen may be missed: ${reason}`);
        return;
      }
      if (wait > 500) {
        tell();
        health.part(describe(resource)).down(reason, error);
      }
      await sleep(wait, signal);
    }
  }
}

/** False where the API server does not tell any more, or never could: the position may be another cluster's. */
async function asTheyWere(
  client: KubernetesClient,
  resource: Resource,
  position: string,
  pods: Pods,
  signal: AbortSignal
): Promise<boolean> {
  try {
    for await (const { items } of list(client, resource, signal, position)) {
      items.forEach((pod) => pods.recall(pod));
    }
    return true;
  } catch (error) {
    if (error instanceof ApiError && !isBusy(error)) {
      return false;
    }
    throw error;
  }
}

const isBusy = ({ status }: ApiError) => status === 429 || status === 503;
