import type { Change } from '../../kubernetes/follow.ts';
import type { KubernetesObject } from '../../kubernetes/resource.ts';
import { isNewer } from '../../kubernetes/version.ts';
import type { Fact } from '../../pipeline/normalise/podFact.ts';
import { UNSEEN } from '../../pipeline/normalise/containerFacts.ts';
import { destroyed, podFacts } from '../../pipeline/normalise/podFacts.ts';
import { observeFact } from '../../pipeline/normalise/podLifecycle.ts';
import { podSchema, type Pod } from '../../pipeline/normalise/podStatus.ts';
import type { SourceContext } from '../source.ts';
import { causeOf } from './attribution.ts';
import type { Pending } from './pending.ts';
import type { PodMemory, Remembered } from './podMemory.ts';
import type { Recorded } from './recorded.ts';
import type { Taker } from './tail.ts';
import { identified, overtaken, vanished } from './unseen.ts';

/** Turns what changes of pods into what happened to them: the facts that were not there before. */
export class Pods implements Taker {
  readonly #context: SourceContext;
  readonly #memory: PodMemory;
  readonly #recorded: Recorded;
  /** Uids that the list under way has named so far. */
  #listed = new Set<string>();

  constructor(context: SourceContext, memory: PodMemory, recorded: Recorded) {
    this.#context = context;
    this.#memory = memory;
    this.#recorded = recorded;
  }

  /** A pod as it was when a position was reached: all that it tells is recorded. */
  recall(object: KubernetesObject): void {
    const pod = this.#parse(object);
    if (pod) {
      this.#memory.remember(
        pod,
        podFacts(pod).map(({ key }) => key)
      );
    }
  }

  /** A pod that has changed since a position was reached: what it tells is still to come. */
  introduce(object: KubernetesObject): void {
    const pod = this.#parse(object);
    if (pod && !this.#memory.get(pod.metadata.uid)) {
      this.#memory.introduce(pod);
    }
  }

  async take(change: Change): Promise<Pending[]> {
    switch (change.kind) {
      case 'gap':
        this.#listed = new Set();
        return [];
      case 'reached':
        return [];
      case 'changed': {
        const pending: Pending[] = [];
        for (const { type, object } of change.events) {
          const pod = this.#parse(object);
          pending.push(...(pod ? await this.#see(pod, type) : []));
        }
        return pending;
      }
      case 'listed':
        return this.#list(change.items, change.since, change.version !== undefined);
    }
  }

  async #list(items: KubernetesObject[], since: string | undefined, last: boolean): Promise<Pending[]> {
    const pending: Pending[] = [];
    for (const item of items) {
      const pod = this.#parse(item);
      if (!pod) {
        continue;
      }
      const { uid, resourceVersion } = pod.metadata;
      this.#listed.add(uid);
      if (since !== undefined && isNewer(since, resourceVersion) && !this.#memory.get(uid)) {
        this.recall(item);
      } else {
        pending.push(...(await this.#see(pod, 'MODIFIED')));
      }
    }
    if (last) {
      for (const gone of this.#memory.all().filter(({ uid }) => !this.#listed.has(uid))) {
        pending.push(...(await this.#vanished(gone)));
      }
      this.#listed = new Set();
    }
    return pending;
  }

  async #see(pod: Pod, type: 'ADDED' | 'MODIFIED' | 'DELETED'): Promise<Pending[]> {
    const { uid, resourceVersion } = pod.metadata;
    const before = this.#memory.get(uid);
    const own = podFacts(pod);
    const ends = type === 'DELETED' ? destroyed(pod) : [];
    const facts = [...(before ? [...overtaken(before, own), ...identified(before, own)] : own), ...ends];
    const known = new Set(before?.keys.split('\n'));
    const fresh = facts.filter(({ key }) => !known.has(key));
    const keys = [...known, ...fresh.map(({ key }) => key)];
    const now = this.#memory.remember(pod, keys.length > 500 ? facts.map(({ key }) => key) : keys);
    const pending = fresh.length === 0 ? [] : await this.#pending(now, fresh);
    if (type === 'DELETED') {
      this.#memory.forget(uid);
    }
    const certain = before
      ? !this.#recorded.isOpen(resourceVersion)
      : type === 'ADDED' && this.#recorded.isNew(resourceVersion);
    return certain ? pending : this.#recorded.left(pending);
  }

  /** A pod that went while nobody was told: how it ended is not known, nor when. */
  async #vanished(gone: Remembered): Promise<Pending[]> {
    this.#memory.forget(gone.uid);
    const time = BigInt(Date.now()) * 1_000_000n;
    const record = { event_reason: 'Vanished', message: 'the pod was gone when pods were listed after a gap' };
    const fact = { key: 'destroy', time, action: 'destroy', severity: 'info', cause: 'removal', record } as const;
    return this.#pending(gone, [...vanished(gone, time), { ...fact, evidence: {} }]);
  }

  async #pending(pod: Remembered, facts: Fact[]): Promise<Pending[]> {
    const { fields, about } = await this.#memory.describe(pod);
    return facts
      .flatMap((fact): Pending[] => {
        const isRemoval = fact.action === 'destroy' || fact.record?.event_reason === UNSEEN;
        const time = fact.time ?? (isRemoval ? BigInt(Date.now()) * 1_000_000n : undefined);
        const cause = causeOf(fact.cause, about);
        return time === undefined || time <= 0n
          ? []
          : [
              {
                recordId: `lifecycle/${pod.uid}/${fact.key}`,
                time,
                cause,
                about,
                observe: (asked) => observeFact({ ...fact, cause, time }, fields, asked),
              },
            ];
      })
      .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }

  #parse(object: KubernetesObject): Pod | undefined {
    const parsed = podSchema.safeParse(object);
    if (parsed.success) {
      return parsed.data;
    }
    const issue = parsed.error.issues[0];
    const reason = `${issue?.path.join('.')}: ${issue?.message}`;
    // Not the whole pod: its environment, and what kubectl keeps of it in an annotation, may hold secrets.
    const { name, namespace, uid, resourceVersion } = object.metadata;
    this.#context.dead.add('kubernetes pods', reason, JSON.stringify({ name, namespace, uid, resourceVersion }));
    this.#context.log.warn(`a pod that cannot be read was set aside: ${reason}`);
    return undefined;
  }
}
