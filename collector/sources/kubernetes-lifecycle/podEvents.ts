import type { Change } from '../../kubernetes/follow.ts';
import type { KubernetesObject } from '../../kubernetes/resource.ts';
import { isNewer } from '../../kubernetes/version.ts';
import { kubernetesEventSchema } from '../../pipeline/normalise/kubernetesEvent.ts';
import { factOfEvent, observeFact } from '../../pipeline/normalise/podLifecycle.ts';
import { causeOf } from './attribution.ts';
import type { Pending } from './pending.ts';
import type { PodMemory } from './podMemory.ts';
import type { Recorded } from './recorded.ts';
import type { Taker } from './tail.ts';

/** What events tell of pods that their status does not: images pulled, probes that failed, why a container is killed. */
export class PodEvents implements Taker {
  readonly #memory: () => PodMemory | undefined;
  readonly #recorded: Recorded;

  constructor(memory: () => PodMemory | undefined, recorded: Recorded) {
    this.#memory = memory;
    this.#recorded = recorded;
  }

  async take(change: Change): Promise<Pending[]> {
    if (change.kind === 'changed') {
      // An event is deleted when its hour is over. That says nothing of what it reports.
      const objects = change.events.filter(({ type }) => type !== 'DELETED').map(({ object }) => object);
      const isOpen = ({ metadata }: KubernetesObject) => this.#recorded.isOpen(metadata.resourceVersion);
      const open = await this.#pending(objects.filter(isOpen));
      const fresh = await this.#pending(objects.filter((object) => !isOpen(object)));
      return [...(await this.#recorded.left(open)), ...fresh];
    }
    if (change.kind === 'listed') {
      const { items, since } = change;
      const late = items.filter(({ metadata }) => since === undefined || isNewer(metadata.resourceVersion, since));
      return this.#recorded.left(await this.#pending(late));
    }
    return [];
  }

  async #pending(objects: KubernetesObject[]): Promise<Pending[]> {
    const pending: Pending[] = [];
    for (const object of objects) {
      // What cannot be read is set aside by the source of all events.
      const event = kubernetesEventSchema.safeParse(object).data;
      const fact = event && factOfEvent(event);
      const about = event?.regarding ?? event?.involvedObject;
      if (!fact || !about?.name || !about.uid || !about.namespace) {
        continue;
      }
      const { name, namespace, uid } = about;
      const memory = this.#memory();
      const known = memory?.known(uid);
      const named = { k8s_namespace_name: namespace, k8s_pod_name: name, k8s_pod_uid: uid };
      const nobody = { namespace, name, createdAt: undefined, removedAt: undefined, disrupted: false, chain: [] };
      const described = memory && known ? await memory.describe(known) : { fields: named, about: nobody };
      const cause = causeOf(fact.cause, described.about);
      pending.push({
        recordId: `lifecycle/${uid}/${fact.key}`,
        time: fact.time,
        cause,
        about: described.about,
        observe: (asked) => observeFact({ ...fact, cause }, described.fields, asked),
      });
    }
    return pending;
  }
}
