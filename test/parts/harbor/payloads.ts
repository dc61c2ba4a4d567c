/** What Harbor's webhooks send. Source: harbor, src/pkg/notifier/formats and src/controller/event/handler/webhook. */
import { randomUUID } from 'node:crypto';

export type HookFormat = 'Default' | 'CloudEvents';

/** An event that policies may ask for. */
export interface HookEvent {
  type: string;
  /** Seconds since the epoch. */
  occurAt: number;
  operator: string;
  data: Record<string, unknown>;
}

const CLOUD_TYPES: Record<string, string> = {
  PUSH_ARTIFACT: 'artifact.pushed',
  PULL_ARTIFACT: 'artifact.pulled',
  DELETE_ARTIFACT: 'artifact.deleted',
  QUOTA_EXCEED: 'quota.exceeded',
  QUOTA_WARNING: 'quota.warned',
  REPLICATION: 'replication.status.changed',
  SCANNING_FAILED: 'scan.failed',
  SCANNING_COMPLETED: 'scan.completed',
  SCANNING_STOPPED: 'scan.stopped',
  TAG_RETENTION: 'tag_retention.finished',
};

/** The body and content type of a delivery; made once, so that each attempt sends the same. */
export function format(event: HookEvent, kind: HookFormat, source: string): { body: string; contentType: string } {
  const { type, occurAt, operator, data } = event;
  if (kind === 'Default') {
    const body = JSON.stringify({ type, occur_at: occurAt, operator, event_data: data });
    return { body, contentType: 'application/json' };
  }
  const body = JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source,
    type: `harbor.${CLOUD_TYPES[type]}`,
    datacontenttype: 'application/json',
    time: new Date(occurAt * 1000).toISOString().replace('.000', ''),
    data,
    operator,
    requestid: randomUUID(),
  });
  return { body, contentType: 'application/cloudevents+json' };
}

/** The data of an event of an artifact. `reference` is its tag, or its digest where it was named by that. */
export function artifactData(
  host: string,
  repository: string,
  digest: string,
  reference: string
): Record<string, unknown> {
  const [namespace = '', ...rest] = repository.split('/');
  const separator = reference === digest ? '@' : ':';
  return {
    resources: [{ digest, tag: reference, resource_url: `${host}/${repository}${separator}${reference}` }],
    repository: {
      date_created: 1_677_053_165,
      name: rest.join('/'),
      namespace,
      repo_full_name: repository,
      repo_type: 'private',
    },
  };
}
