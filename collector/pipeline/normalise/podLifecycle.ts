import type { Access, AuditRecord } from '../../../record/record.gen.ts';
import type { Observation } from '../observation.ts';
import { askerOf, type Request } from '../requester.ts';
import { eventTime, reporterOf, type KubernetesEvent } from './kubernetesEvent.ts';
import { imageFields } from './imageFields.ts';
import { EVICTION, inOrder, type Fact } from './podFact.ts';

/** What is the same in all records of a pod. */
export type PodFields = Pick<AuditRecord, 'k8s_namespace_name' | 'k8s_pod_name' | 'k8s_pod_uid' | 'k8s_node_name'> &
  Pick<AuditRecord, 'k8s_workload_kind' | 'k8s_workload_name'>;

const LONGEST_MESSAGE = 4096;

/** The observation of something that a pod's status told; `asked` is the request that it followed from, where one is known. */
export function observeFact(fact: Fact & { time: bigint }, pod: PodFields, asked: Request | undefined): Observation {
  const { message, ...fields } = fact.record ?? {};
  return {
    time: fact.time,
    object: 'container-lifecycle',
    severity: fact.severity,
    ...actorAndAccess(fact, asked),
    record: {
      record_id: `lifecycle/${pod.k8s_pod_uid}/${fact.key}`,
      event_action: fact.action,
      ...fields,
      ...pod,
      ...(asked && askerOf(asked)),
      message: cut(message),
    },
    evidence: JSON.stringify(fact.evidence) ?? '{}',
  };
}

/**
 * What a status does not tell, or not always, and an event about the pod does, and for `removal` that somebody asked for it. Evictions by the kubelet
 * for what a pod itself uses are forgotten by its status when its containers end well.
 */
export function factOfEvent(event: KubernetesEvent): (Fact & { time: bigint }) | undefined {
  const time = eventTime(event);
  const about = event.regarding ?? event.involvedObject;
  const note = event.note ?? event.message ?? '';
  const meaning = about?.kind === 'Pod' ? meaningOf(event.reason ?? '', note, reporterOf(event)) : undefined;
  if (time === undefined || !meaning) {
    return undefined;
  }
  const { uid, resourceVersion } = event.metadata;
  const count = event.series?.count ?? event.deprecatedCount ?? event.count ?? 1;
  const container = /^spec\.(initC|ephemeralC|c)ontainers\{([^}]+)\}$/.exec(about?.fieldPath ?? '');
  const type = { initC: 'init', ephemeralC: 'ephemeral', c: 'container' } as const;
  return {
    key: `event/${uid}/${resourceVersion}`,
    time: inOrder(meaning.action, time) ?? time,
    severity: 'info',
    ...meaning,
    record: {
      event_reason: event.reason,
      ...meaning.record,
      k8s_container_name: container?.[2],
      k8s_container_type: container ? type[container[1] as keyof typeof type] : undefined,
      k8s_event_count: count > 1 ? count : undefined,
      message: note,
    },
    evidence: { reason: event.reason, type: event.type, note, count, regarding: about },
  };
}

type Meaning = Pick<Fact, 'action' | 'cause' | 'record'> & Partial<Fact>;

function meaningOf(reason: string, note: string, reporter: string | undefined): Meaning | undefined {
  switch (reason) {
    case 'Evicted':
      // Others say so of evictions that the pod's status tells.
      return reporter === 'kubelet' ? { key: EVICTION, action: 'evict', severity: 'medium' } : undefined;
    case 'Pulled': {
      // Of an image that was there already nothing was pulled.
      const pulled = /^Successfully pulled image "([^"]+)" in (\S+)/.exec(note);
      return pulled
        ? pull(pulled[1], { event_outcome: 'success', event_duration: parseDuration(pulled[2] ?? '') })
        : undefined;
    }
    case 'Failed':
    case 'BackOff': {
      // The kubelet says so of each attempt, and of each time that it puts the next one off; of containers that cannot be started the status tells.
      const [, failed, image] = UNPULLED.exec(note) ?? [];
      return image === undefined
        ? undefined
        : {
            ...pull(image, { event_outcome: 'failure' }),
            action: failed === undefined ? 'image-pull-backoff' : 'image-pull',
            severity: 'low',
          };
    }
    case 'Unhealthy':
      return { action: 'unhealthy', severity: 'low' };
    case 'Killing':
      // The kubelet says so when the pod is to go; else it kills for a failed probe or a changed specification.
      return { action: 'kill', cause: note.startsWith('Stopping container') ? 'removal' : undefined };
    default:
      return undefined;
  }
}

/** Source: k8s.io/kubernetes/pkg/kubelet/images/image_manager.go; of many that differ client-go makes one: tools/record/events_cache.go. */
const UNPULLED = /^(?:\(combined from similar events\): ?)?(?:(Failed to pull)|Back-off pulling) image "([^"]+)"/;

/** What an event tells of an image that a pod is to run. */
function pull(name: string | undefined, outcome: Partial<AuditRecord>): Meaning {
  const record = { ...outcome, container_image_name: name, ...imageFields({ name }) };
  return { action: 'image-pull', cause: 'creation', record };
}

const UNITS: Record<string, number> = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, µs: 1e3, us: 1e3, ns: 1 };

/** Nanoseconds of a duration as Go writes it: `1m2.5s`. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|µs|us|ns)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    return undefined;
  }
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0));
}

/** What is done on request is a write; how a container ends is not, whoever had it end, nor is what is put off. */
function actorAndAccess(
  { action, cause }: Pick<Fact, 'action' | 'cause'>,
  asked: Request | undefined
): Pick<Observation, 'actor'> & { access: Access } {
  const isDone = !['die', 'complete', 'fail', 'image-pull-backoff'].includes(action);
  const otherwise = cause === undefined || cause === 'deletion' ? 'system' : 'unknown';
  return { actor: asked?.actor ?? otherwise, access: cause !== undefined && isDone ? 'write' : 'none' };
}

function cut(message: string | undefined): string | undefined {
  return message !== undefined && message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}
