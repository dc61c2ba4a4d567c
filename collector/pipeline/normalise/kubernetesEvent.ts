import { z } from 'zod';
import type { AuditRecord } from '../../../record/record.gen.ts';
import { eventSeverity } from '../detect/eventSeverity.ts';
import type { Observation } from '../observation.ts';
import { parseTime } from '../time.ts';

const reference = z.looseObject({
  kind: z.string().optional(),
  namespace: z.string().optional(),
  name: z.string().optional(),
  uid: z.string().optional(),
  apiVersion: z.string().optional(),
  fieldPath: z.string().optional(),
});
const source = z.looseObject({ component: z.string().optional(), host: z.string().optional() });
const time = z.string().nullish();

/**
 * An Event of events.k8s.io/v1, or of v1: the same object under two names for some of its fields.
 * Source: k8s.io/api/events/v1 and k8s.io/api/core/v1, types.go.
 */
export const kubernetesEventSchema = z.looseObject({
  apiVersion: z.enum(['events.k8s.io/v1', 'v1']),
  kind: z.literal('Event'),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string().min(1),
    resourceVersion: z.string().min(1),
    creationTimestamp: time,
  }),
  type: z.string().optional(),
  reason: z.string().optional(),
  eventTime: time,
  series: z.looseObject({ count: z.number().optional(), lastObservedTime: time }).nullish(),
  reportingInstance: z.string().optional(),
  // events.k8s.io/v1
  regarding: reference.optional(),
  note: z.string().optional(),
  reportingController: z.string().optional(),
  deprecatedSource: source.optional(),
  deprecatedFirstTimestamp: time,
  deprecatedLastTimestamp: time,
  deprecatedCount: z.number().optional(),
  // v1
  involvedObject: reference.optional(),
  message: z.string().optional(),
  reportingComponent: z.string().optional(),
  source: source.optional(),
  firstTimestamp: time,
  lastTimestamp: time,
  count: z.number().optional(),
});

export type KubernetesEvent = z.infer<typeof kubernetesEventSchema>;

/** events.k8s.io/v1 allows 1 kB; v1 sets no limit. The evidence has all of it. */
const LONGEST_MESSAGE = 4096;

const SECOND = 1_000_000_000n;

/** How often it has happened, this time included. */
const countOf = (event: KubernetesEvent) => event.series?.count ?? event.deprecatedCount ?? event.count ?? 1;

/**
 * When it happened last, in nanoseconds since the epoch; `undefined` when the event does not tell. Times with microseconds (eventTime,
 * series.lastObservedTime) win over the same in whole seconds (lastTimestamp), as they are later by their fraction. An event that happened
 * once and tells whole seconds only, as the kubelet's do, has the nanoseconds in its name: client-go ends it with the time in hexadecimal.
 */
export function eventTime(event: KubernetesEvent): bigint | undefined {
  const times = [
    event.eventTime,
    event.series?.lastObservedTime,
    event.deprecatedLastTimestamp ?? event.lastTimestamp,
    event.deprecatedFirstTimestamp ?? event.firstTimestamp,
  ].flatMap((text) => parse(text) ?? []);
  const last = times.reduce<bigint | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
  if (last === undefined) {
    return parse(event.metadata.creationTimestamp);
  }
  const inName = /\.([0-9a-f]{15,16})$/.exec(event.metadata.name)?.[1];
  const precise = inName === undefined ? undefined : BigInt(`0x${inName}`);
  return countOf(event) <= 1 && last % SECOND === 0n && precise !== undefined && precise / SECOND === last / SECOND
    ? precise
    : last;
}

const parse = (text: string | null | undefined) => (text ? parseTime(text) : undefined);

/** The part of the cluster that reports it. */
export function reporterOf(event: KubernetesEvent): string | undefined {
  return event.reportingController || event.reportingComponent || (event.deprecatedSource ?? event.source)?.component;
}

/** The observation of an event as of one of its resourceVersions; `undefined` when it has no time. */
export function normaliseKubernetesEvent(event: KubernetesEvent, evidence: string): Observation | undefined {
  const at = eventTime(event);
  if (at === undefined) {
    return undefined;
  }
  const { uid, resourceVersion } = event.metadata;
  const [type, reason, count] = [event.type ?? 'Normal', event.reason ?? '', countOf(event)];
  const message = event.note ?? event.message ?? '';
  const reporter = reporterOf(event);
  const record: Observation['record'] = {
    record_id: `event/${uid}/${resourceVersion}`,
    event_action: count > 1 ? 'event-repeat' : 'event',
    event_outcome: type === 'Warning' ? 'failure' : undefined,
    event_reason: reason,
    ...objectFields(event),
    k8s_event_type: type === 'Normal' || type === 'Warning' ? type : undefined,
    k8s_event_count: count > 1 ? count : undefined,
    k8s_event_reporting_controller: reporter,
    message: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message,
  };
  return {
    time: at,
    object: 'kubernetes-event',
    severity: eventSeverity(type, reason, message),
    // Events are written by the parts of the cluster; who asked for what they report is in the audit log.
    actor: 'system',
    access: 'none',
    record,
    evidence,
  };
}

/** What the event is about. */
function objectFields(event: KubernetesEvent): Partial<AuditRecord> {
  const about = event.regarding ?? event.involvedObject ?? {};
  const { kind = '', name, namespace, uid } = about;
  const pod = kind === 'Pod';
  const host = (event.deprecatedSource ?? event.source)?.host;
  const controller = event.reportingController ?? event.reportingComponent;
  return {
    k8s_node_name: kind === 'Node' ? name : host || (controller === 'kubelet' ? event.reportingInstance : undefined),
    // The event's own namespace is "default" where the object has none.
    k8s_namespace_name: namespace,
    k8s_pod_name: pod ? name : undefined,
    k8s_pod_uid: pod ? uid : undefined,
    k8s_container_name: /^spec\.(?:initC|ephemeralC|c)ontainers\{([^}]+)\}$/.exec(about.fieldPath ?? '')?.[1],
    k8s_object_resource: kind === '' ? undefined : resourceOf(kind),
    k8s_object_api_group: about.apiVersion?.includes('/') ? about.apiVersion.split('/', 1)[0] : undefined,
    k8s_object_name: name,
    // The kubelet calls its node's name the node's UID.
    k8s_object_uid: uid === name ? undefined : uid,
  };
}

/** Kubernetes' own guess (meta.UnsafeGuessKindToResource), which is right for all of its kinds; and for Gateway, where that is not. */
function resourceOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular === 'endpoints') {
    return singular;
  }
  if (/[^aeiou]y$/.test(singular)) {
    return `${singular.slice(0, -1)}ies`;
  }
  return singular.endsWith('s') ? `${singular}es` : `${singular}s`;
}
