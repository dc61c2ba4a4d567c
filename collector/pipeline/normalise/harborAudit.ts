import { z } from 'zod';
import { parseTime } from '../time.ts';
import type { RegistryAction, RegistryFacts } from './imageRegistry.ts';
import { harborUser, parseHarborArtifact, projectOf, type HarborArtifact, type HarborIdentity } from './harborNames.ts';

/** The API's two audit logs: `audit-logs` until Harbor 2.12, `auditlog-exts` since 2.13. Each numbers its entries by itself. */
export const AUDIT_APIS = ['audit-logs', 'auditlog-exts'] as const;

export type AuditApi = (typeof AUDIT_APIS)[number];

/**
 * An entry of either audit log; what is empty is left out by Harbor. Source: harbor, api/v2.0/swagger.yaml (AuditLog, AuditLogExt); the database
 * and the events call `operation_result` is_successful.
 */
export const harborEntrySchema = z.looseObject({
  id: z.int().nonnegative(),
  op_time: z.string(),
  operation: z.string().min(1),
  resource_type: z.string().default(''),
  resource: z.string().default(''),
  username: z.string().default(''),
  operation_description: z.string().optional(),
  operation_result: z.boolean().optional(),
  is_successful: z.boolean().optional(),
});

export type HarborEntry = z.infer<typeof harborEntrySchema>;

/** Which of the two logs an entry is from: only the newer one describes what was done. */
export const apiOf = (entry: HarborEntry): AuditApi =>
  entry.operation_result === undefined && entry.operation_description === undefined ? 'audit-logs' : 'auditlog-exts';

/** Source: harbor, src/pkg/auditext/model/model.go (EventTypes), src/controller/event/topic.go. */
const ACTIONS = new Map<string, RegistryAction>(
  Object.entries({
    create_artifact: 'push',
    create_tag: 'tag',
    delete_tag: 'untag',
    create_member: 'grant',
    delete_member: 'revoke',
  })
);

const OPERATIONS = new Map<string, RegistryAction>(
  Object.entries({
    create: 'create',
    update: 'update',
    delete: 'delete',
    pull: 'pull',
    push: 'push',
    login: 'login',
    logout: 'logout',
    read: 'get',
    list: 'list',
  })
);

/** Of these the description says what the operation and the resource say. */
const PLAIN_TYPES = new Set(['artifact', 'tag', 'repository', 'project', 'robot', 'configuration', 'user']);

/** What was done, in the words of all registries. An operation of a Harbor that is newer than this is an `update`. */
export const actionOf = ({ operation, resource_type: type }: HarborEntry): RegistryAction =>
  ACTIONS.get(`${operation}_${type}`) ?? OPERATIONS.get(operation) ?? 'update';

/** The artifact that an entry is about; `undefined` where it is about something else. What was named by a tag has its digest in the description. */
export function artifactOf(entry: HarborEntry): HarborArtifact | undefined {
  if (entry.resource_type !== 'artifact' && entry.resource_type !== 'tag') {
    return undefined;
  }
  const artifact = parseHarborArtifact(entry.resource);
  const described = /^\w+ artifact: (\S+)$/.exec(entry.operation_description ?? '')?.[1];
  const digest = artifact?.digest ?? parseHarborArtifact(described ?? '')?.digest;
  return artifact && { ...artifact, ...(digest !== undefined && { digest }) };
}

/** Nanoseconds since the epoch; `undefined` for a time that is none. */
export const entryTime = (entry: HarborEntry): bigint | undefined => parseTime(entry.op_time);

/**
 * What an entry tells. Its id is made of the log's number for it and the time: after Harbor's database was restored from a backup numbers are
 * given out again.
 */
export function harborEntryFacts(
  entry: HarborEntry,
  time: bigint,
  api: AuditApi,
  { name, robotPrefix }: HarborIdentity
): RegistryFacts {
  const { operation, resource_type: type, resource } = entry;
  const artifact = artifactOf(entry);
  const action = actionOf(entry);
  const succeeded = entry.operation_result ?? entry.is_successful ?? true;
  return {
    time,
    id: `${api}/${entry.id}@${time / 1_000_000n}`,
    action,
    record: {
      registry_name: name,
      registry_product: 'harbor',
      registry_operation: type ? `${operation}_${type}` : operation,
      registry_resource_type: type || 'unknown',
      registry_resource_name: resource,
      registry_project: projectIn(entry, robotPrefix, artifact),
      container_image_repository: artifact?.repository ?? (type === 'repository' ? resource : undefined),
      container_image_tag: artifact?.tag,
      oci_manifest_digest: artifact?.digest,
      event_outcome: succeeded ? 'success' : 'failure',
      message: toldOnlyBy(entry),
      ...harborUser(action === 'login' ? decoded(entry.username) : entry.username, robotPrefix),
    },
    evidence: JSON.stringify(entry),
  };
}

/** What of a description stands in no other field: "create group member devs in project shop", "…, change user password". */
function toldOnlyBy({ operation, resource_type: type, operation_description: text }: HarborEntry): string | undefined {
  if (type === 'user' && operation === 'update') {
    return text?.split(', ').slice(1).join(', ') || undefined;
  }
  if (type === 'member') {
    return /^\w+ group /.test(text ?? '') ? 'a group' : undefined;
  }
  return PLAIN_TYPES.has(type) ? undefined : text;
}

/** The audit log has the number of a project, but the API does not give it out. */
function projectIn(entry: HarborEntry, robotPrefix: string, artifact: HarborArtifact | undefined): string | undefined {
  const { resource_type: type, resource, operation_description: description = '' } = entry;
  switch (type) {
    case 'artifact':
    case 'tag':
      return artifact && projectOf(artifact.repository);
    case 'repository':
      return projectOf(resource);
    case 'project':
      return resource;
    case 'robot': {
      const bare = resource.startsWith(robotPrefix) ? resource.slice(robotPrefix.length) : resource;
      return bare.includes('+') ? bare.split('+', 1)[0] : undefined;
    }
    default:
      return / project (\S+)$/.exec(description)?.[1];
  }
}

/** Who logs in by the web form is written down as the form was sent; a plus sign alone says nothing. Source: harbor, src/pkg/auditext/event/login/login.go. */
function decoded(name: string): string {
  try {
    return /%[0-9a-f]{2}/i.test(name) ? decodeURIComponent(name.replaceAll('+', ' ')) : name;
  } catch {
    return name;
  }
}
