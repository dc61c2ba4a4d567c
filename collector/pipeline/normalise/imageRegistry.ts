import type { Access, Actor, AuditRecord, Severity } from '../../../record/record.gen.ts';
import type { Observation } from '../observation.ts';
import { networkClass } from './networkClass.ts';

/** The actions that all registries' operations are told by, where one of them fits. */
export const REGISTRY_ACTIONS = [
  'push',
  'pull',
  'mount',
  'delete',
  'tag',
  'tag-move',
  'untag',
  'login',
  'logout',
  'create',
  'update',
  'get',
  'list',
  'grant',
  'revoke',
  'scan',
  'replicate',
  'retain',
  'sign',
  'quota',
] as const;

export type RegistryAction = (typeof REGISTRY_ACTIONS)[number];

/** What a registry's source knows of one thing that happened there. */
export interface RegistryFacts {
  /** Nanoseconds since the epoch. */
  time: bigint;
  /** Different for all that happened at a registry, the same whenever it is told again; the registry's product and name are put before it. */
  id: string;
  action: RegistryAction;
  /** Of the record's fields, what is known; the ones that follow from it are added. */
  record: Partial<Omit<AuditRecord, 'record_id' | 'record_version' | 'event_action'>> & {
    registry_name: string;
    registry_product: NonNullable<AuditRecord['registry_product']>;
    registry_resource_type: string;
  };
  /** Who acted, where the source tells more than the credential's kind and the user's name do. */
  actor?: Actor;
  /** The source's payload as JSON text, secrets replaced. */
  evidence?: string;
}

const READS = new Set<RegistryAction>(['pull', 'get', 'list']);
const NEITHER = new Set<RegistryAction>(['login', 'logout', 'scan', 'quota']);
/** What people hold rights by, and what guards the images: a change to one of them is looked at before a change to an image. */
const GUARDED = new Set([
  'robot',
  'member',
  'user',
  'permission',
  'configuration',
  'credential',
  'sign-policy',
  'immutable-rule',
  'retention-policy',
  'replication-policy',
  'endpoint-policy',
  'webhook',
  // Rolls out what is pushed.
  'trigger',
  'registry',
  'instance',
  'endpoint',
]);

/** The observation of something that happened at a registry. */
export function registryObservation({ time, id, action, record, actor, evidence }: RegistryFacts): Observation {
  const { registry_product: product, registry_name: name } = record;
  const acted = actor ?? actorOf(record);
  return {
    time,
    object: 'image-registry',
    severity: severityOf(action, record, acted),
    actor: acted,
    access: accessOf(action),
    record: {
      ...record,
      record_id: [product, name, id].join('/'),
      event_action: action,
      event_outcome: record.event_outcome ?? 'success',
      client_network_class: record.client_network_class ?? networkClass(record.client_address),
    },
    evidence,
  };
}

function accessOf(action: RegistryAction): Access {
  return READS.has(action) ? 'read' : NEITHER.has(action) ? 'none' : 'write';
}

function actorOf({ user_name: user, user_credential_type: credential }: RegistryFacts['record']): Actor {
  switch (credential) {
    case 'robot':
    case 'certificate':
      return 'service';
    case 'system':
      return 'system';
    case 'anonymous':
      return 'unknown';
    default:
      return user ? 'human' : 'unknown';
  }
}

/** How much attention it asks for, before any detection rule has looked at it. */
function severityOf(action: RegistryAction, record: RegistryFacts['record'], actor: Actor): Severity {
  const { event_outcome: outcome, http_response_status_code: status, registry_resource_type: resource } = record;
  if (outcome === 'failure') {
    return action === 'login' || status === 401 || status === 403 ? 'medium' : 'low';
  }
  if (record.user_root && accessOf(action) === 'write') {
    return 'medium';
  }
  switch (action) {
    case 'tag-move':
    case 'grant':
    case 'revoke':
      return 'medium';
    case 'delete':
    case 'untag':
      return resource === 'repository' || resource === 'project' || GUARDED.has(resource) ? 'medium' : 'low';
    case 'create':
    case 'update':
      return actor === 'human' && GUARDED.has(resource) ? 'medium' : 'info';
    case 'quota':
      return 'low';
    case 'push':
    case 'pull':
      // Content without the manifest that it would belong to: something is carried past what is called an image.
      return resource === 'blob' ? 'low' : 'info';
    default:
      return 'info';
  }
}
