import { z } from 'zod';
import { parseTime } from '../time.ts';
import { registryObservation, type RegistryAction, type RegistryFacts } from './imageRegistry.ts';
import { artifactOf, type Artifact } from './registryArtifact.ts';
import { clientOf } from './userAgent.ts';
import type { Observation } from '../observation.ts';

const text = z.string().nullish();

/**
 * An event of Docker Distribution's notifications. Releases 2.8 and 3 differ in what they leave out where there is nothing: both are taken.
 * Source: distribution, notifications/event.go.
 */
export const distributionEventSchema = z.looseObject({
  id: z.string().min(1),
  timestamp: z.string().refine((value) => parseTime(value) !== undefined, { message: 'must be an RFC 3339 time' }),
  action: z.enum(['push', 'pull', 'mount', 'delete']),
  target: z.looseObject({
    mediaType: text,
    digest: text,
    size: z.number().nullish(),
    repository: z.string().min(1),
    fromRepository: text,
    url: text,
    tag: text,
    references: z.array(z.looseObject({ mediaType: text, digest: z.string(), size: z.number().nullish() })).nullish(),
  }),
  request: z.looseObject({ addr: text, host: text, method: text, useragent: text }).nullish(),
  actor: z.looseObject({ name: text }).nullish(),
  source: z.looseObject({ addr: text, instanceID: text }).nullish(),
});

export type DistributionEvent = z.infer<typeof distributionEventSchema>;

/** What happened to what, where that is not what the event's own action says. */
export interface Told {
  action?: RegistryAction;
  resource?: string;
  /** In `event_reason`. */
  reason?: string;
  tag?: string;
  size?: number;
  /** Of a tag that was moved. */
  previousDigest?: string;
  /** Behind the event's id, where it is told of more than once. */
  suffix?: string;
  /** It is not known who did it: the event only shows that it was done. */
  byOthers?: boolean;
}

const MANIFEST = /(manifest|index)(\.list)?\.v\d|\.manifest\.list\.|prettyjws/;

/** What an event is about. The media type of blobs is whatever their pushing client says; the URL is the registry's own. */
export function subjectOf({ action, target }: DistributionEvent): 'manifest' | 'blob' | 'tag' | 'repository' {
  if (action === 'delete') {
    return target.digest ? 'manifest' : target.tag ? 'tag' : 'repository';
  }
  const collection = /\/(manifests|blobs)\/[^/]*$/.exec(target.url ?? '')?.[1];
  if (action === 'mount' || collection !== undefined) {
    return collection === 'manifests' ? 'manifest' : 'blob';
  }
  return target.tag || MANIFEST.test(target.mediaType ?? '') ? 'manifest' : 'blob';
}

/** When it happened, in nanoseconds since the epoch. */
export const timeOf = ({ timestamp }: DistributionEvent): bigint => parseTime(timestamp) ?? 0n;

/** The host of `host:port`, of an IPv6 address too; `undefined` where there is none. */
export function hostOf(address: string | null | undefined): string | undefined {
  const match = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*)(?::\d+)?|(.*))$/.exec(address ?? '');
  return match?.[1] || match?.[2] || match?.[3] || undefined;
}

/** The observation of an event at a registry. */
export function observeDistributionEvent(event: DistributionEvent, registry: string, told: Told = {}): Observation {
  return registryObservation({
    time: timeOf(event),
    id: told.suffix === undefined ? event.id : `${event.id}/${told.suffix}`,
    action: told.action ?? actionOf(event),
    record: { ...targetOf(event, told), ...(!told.byOthers && requesterOf(event)), ...placeOf(event, registry) },
    evidence: JSON.stringify(event),
  });
}

/** The id that the record of an event has. */
export const recordIdOfEvent = (event: DistributionEvent, registry: string): string =>
  `distribution/${registry}/${event.id}`;

function actionOf(event: DistributionEvent): RegistryAction {
  const subject = subjectOf(event);
  if (event.action === 'delete') {
    return subject === 'tag' ? 'untag' : 'delete';
  }
  return event.action === 'push' && subject === 'manifest' && artifactOf(event.target).type === 'signature'
    ? 'sign'
    : event.action;
}

function placeOf({ action, source, target }: DistributionEvent, registry: string) {
  return {
    registry_name: registry,
    registry_product: 'distribution' as const,
    registry_instance_id: source?.instanceID || undefined,
    registry_operation: action,
    registry_project: target.repository.includes('/') ? target.repository.split('/', 1)[0] : undefined,
    container_image_repository: target.repository,
    host_name: hostOf(source?.addr),
  };
}

function requesterOf({ actor, request }: DistributionEvent) {
  return {
    user_name: actor?.name || undefined,
    user_credential_type: actor?.name ? undefined : ('anonymous' as const),
    client_address: hostOf(request?.addr),
    user_agent_original: request?.useragent || undefined,
    ...clientOf(request?.useragent ?? undefined),
  };
}

function targetOf(
  event: DistributionEvent,
  told: Told
): Partial<RegistryFacts['record']> & { registry_resource_type: string } {
  const { target } = event;
  const { repository, digest } = target;
  const tag = told.tag ?? (target.tag || undefined);
  const subject = subjectOf(event);
  const blob = subject === 'blob' || told.resource === 'blob';
  const artifact: Artifact =
    subject === 'manifest' && event.action !== 'delete' ? artifactOf(target) : { type: 'artifact' };
  const resource = told.resource ?? (subject === 'manifest' ? artifact.type : subject);
  const named = tag === undefined || blob ? [repository, digest] : [`${repository}:${tag}`];
  return {
    registry_resource_type: resource,
    registry_resource_name: artifact.of ? `${repository}@${artifact.of}` : named.filter(Boolean).join('@'),
    container_image_repository_from: target.fromRepository || undefined,
    container_image_tag: tag,
    container_image_size:
      resource === 'tag' ? undefined : (told.size ?? (blob ? target.size || undefined : sizeOf(target))),
    oci_manifest_digest: blob ? undefined : digest || undefined,
    oci_manifest_previous_digest: told.previousDigest,
    oci_manifest_media_type: blob ? undefined : target.mediaType || undefined,
    event_reason: told.reason,
  };
}

/** The bytes of an image, where the event says what belongs to it. Of an index only the manifests' own sizes are there, which say nothing. */
function sizeOf({ size, references, mediaType }: DistributionEvent['target']): number | undefined {
  if (!references?.length || /index|manifest\.list/.test(mediaType ?? '')) {
    return undefined;
  }
  const parts = new Map(references.map((part) => [part.digest, part.size ?? 0]));
  return [...parts.values()].reduce((sum, part) => sum + part, size ?? 0);
}
