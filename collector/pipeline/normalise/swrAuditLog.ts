import { z } from 'zod';
import type { AuditRecord } from '../../../record/record.gen.ts';
import type { Observation } from '../observation.ts';
import { parseTime } from '../time.ts';
import { parseImageReference } from './imageReference.ts';
import { registryObservation, type RegistryAction } from './imageRegistry.ts';
import { imagePlace } from './swrResource.ts';

/**
 * An entry of an Enterprise instance's audit log. Source: SWR API reference (Enterprise edition), "List Audit Logs Related to Upload and
 * Download". It is Harbor's audit log, without the addresses that Harbor does not keep either.
 */
export const swrAuditLogSchema = z.looseObject({
  id: z.number().int().nonnegative(),
  operation: z.string().min(1),
  resource_type: z.string().min(1),
  resource: z.string(),
  username: z.string().nullish(),
  op_time: z.string().transform((value, context) => {
    const time = parseTime(value) ?? parseTime(`${value.replace(' ', 'T')}Z`);
    if (time === undefined) {
      context.addIssue({ code: 'custom', message: `is no time: ${JSON.stringify(value.slice(0, 50))}` });
      return z.NEVER;
    }
    return time;
  }),
});

export type SwrAuditLog = z.infer<typeof swrAuditLogSchema>;

export interface SwrInstance {
  id: string;
  /** The registry's name in records. */
  name: string;
  region: string;
}

const ACTIONS: Record<string, Record<string, RegistryAction>> = {
  create: { artifact: 'push', tag: 'tag' },
  delete: { tag: 'untag' },
};
const VERBS: Record<string, RegistryAction> = { pull: 'pull', create: 'create', delete: 'delete', update: 'update' };
/** Ids of IAM users. */
const USER_ID = /^[0-9a-f]{32}$/;

/** The record of an entry. `raw` is the entry as it came. */
export function normaliseSwrAuditLog(entry: SwrAuditLog, raw: unknown, instance: SwrInstance): Observation {
  const { operation, resource_type: type, resource, username } = entry;
  const name = username === '' ? undefined : (username ?? undefined);
  return registryObservation({
    time: entry.op_time,
    id: ['audit-log', instance.id, entry.id].join('/'),
    action: ACTIONS[operation]?.[type] ?? VERBS[operation] ?? 'update',
    record: {
      user_name: name === 'anonymous' ? undefined : name,
      user_id: USER_ID.test(name ?? '') ? name : undefined,
      user_credential_type: credentialOf(name),
      registry_name: instance.name,
      registry_product: 'swr',
      registry_instance_id: instance.id,
      registry_operation: operation,
      registry_resource_type: type,
      registry_resource_name: resource,
      ...placeOf(type, resource),
      cloud_region: instance.region,
    },
    evidence: JSON.stringify(raw),
  });
}

function credentialOf(name: string | undefined): AuditRecord['user_credential_type'] {
  if (name === undefined || name === 'anonymous') {
    return 'anonymous';
  }
  return name.startsWith('robot$') ? 'robot' : name.startsWith('harbor-') ? 'system' : undefined;
}

function placeOf(type: string, resource: string): Partial<AuditRecord> {
  if (type === 'project') {
    return { registry_project: resource };
  }
  const { repository, tag, digest } = parseImageReference(resource) ?? {};
  return imagePlace(repository, tag, digest);
}
