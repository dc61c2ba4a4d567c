import { z } from 'zod';
import { parseTime } from '../time.ts';

/** Source: harbor, src/controller/event/topic.go and src/pkg/notifier/formats/cloudevents.go (eventTypeMapping). */
const CLOUD_TYPES = new Map(
  Object.entries({
    'harbor.artifact.pushed': 'PUSH_ARTIFACT',
    'harbor.artifact.pulled': 'PULL_ARTIFACT',
    'harbor.artifact.deleted': 'DELETE_ARTIFACT',
    'harbor.quota.exceeded': 'QUOTA_EXCEED',
    'harbor.quota.warned': 'QUOTA_WARNING',
    'harbor.replication.status.changed': 'REPLICATION',
    'harbor.scan.failed': 'SCANNING_FAILED',
    'harbor.scan.completed': 'SCANNING_COMPLETED',
    'harbor.scan.stopped': 'SCANNING_STOPPED',
    'harbor.tag_retention.finished': 'TAG_RETENTION',
  })
);

export const HOOK_TYPES: ReadonlySet<string> = new Set(CLOUD_TYPES.values());

const text = z.string().default('');
const artifact = z.looseObject({
  type: text,
  status: text,
  name_tag: text,
  references: z.array(z.string()).nullish(),
  fail_reason: z.string().optional(),
});
const place = z.looseObject({ registry_name: text, endpoint: text, namespace: text });

/** Source: harbor, src/pkg/notifier/model/event.go (EventData) and src/controller/event/model/event.go. */
const dataSchema = z.looseObject({
  resources: z
    .array(
      z.looseObject({
        digest: text,
        tag: text,
        resource_url: text,
        scan_overview: z.record(z.string(), z.unknown()).nullish(),
      })
    )
    .nullish(),
  repository: z.looseObject({ namespace: text, repo_full_name: text, repo_type: text }).nullish(),
  replication: z
    .looseObject({
      job_status: text,
      artifact_type: text,
      trigger_type: text,
      policy_creator: text,
      src_resource: place.nullish(),
      dest_resource: place.nullish(),
      successful_artifact: z.array(artifact).nullish(),
      failed_artifact: z.array(artifact).nullish(),
      execution_id: z.number().optional(),
      task_id: z.number().optional(),
    })
    .nullish(),
  retention: z
    .looseObject({
      total: z.number().default(0),
      retained: z.number().default(0),
      project_name: text,
      retention_policy_id: z.number().optional(),
      result: text,
      deleted_artifact: z.array(artifact).nullish(),
    })
    .nullish(),
  scan: z.looseObject({ scan_type: text }).nullish(),
  custom_attributes: z.record(z.string(), z.string()).nullish(),
});

export type HookData = z.infer<typeof dataSchema>;

const defaultSchema = z.looseObject({
  type: z.string().min(1),
  occur_at: z.int().positive().max(9_000_000_000),
  operator: text,
  event_data: dataSchema,
});

const cloudSchema = z.looseObject({
  specversion: z.string(),
  id: z.string().min(1),
  source: z.string(),
  type: z.string().min(1),
  time: z.string(),
  operator: text,
  data: dataSchema,
});

/** What a webhook delivers, whatever its format. */
export interface HookEvent {
  /** PUSH_ARTIFACT and so on, or what a newer Harbor calls it. */
  type: string;
  /** When it happened, in whole seconds since the epoch: the audit log has the same time, with more digits. */
  second: number;
  /** Empty for anonymous. */
  operator: string;
  /** The webhook policy that sent it and the event's id in it; only CloudEvents tell. */
  policy?: string;
  id?: string;
  data: HookData;
  /** As it was sent. */
  body: unknown;
}

/** Reads a delivery in either format, `Default` or `CloudEvents`; what is wrong with it otherwise. */
export function parseHook(body: unknown): { event: HookEvent } | { fault: string } {
  if (typeof body === 'object' && body !== null && 'specversion' in body) {
    const parsed = cloudSchema.safeParse(body);
    if (!parsed.success) {
      return { fault: faultOf(parsed.error) };
    }
    const { type, id, source: policy, time, operator, data } = parsed.data;
    const at = parseTime(time);
    if (at === undefined) {
      return { fault: `time: ${JSON.stringify(time.slice(0, 50))} is no RFC 3339 time` };
    }
    const second = Number(at / 1_000_000_000n);
    return { event: { type: CLOUD_TYPES.get(type) ?? type, second, operator, policy, id, data, body } };
  }
  const parsed = defaultSchema.safeParse(body);
  if (!parsed.success) {
    return { fault: faultOf(parsed.error) };
  }
  const { type, occur_at: second, operator, event_data: data } = parsed.data;
  return { event: { type, second, operator, data, body } };
}

function faultOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'not an event of Harbor'}`;
}
