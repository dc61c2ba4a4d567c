import type { Observation } from '../observation.ts';
import { registryObservation, type RegistryAction, type RegistryFacts } from './imageRegistry.ts';
import type { LoggedRequest } from './registryLogLine.ts';
import { clientOf } from './userAgent.ts';

/** What a path of the registry's API names. Source: OCI distribution-spec, "Endpoints". */
export interface Place {
  what: 'base' | 'catalog' | 'manifests' | 'blobs' | 'uploads' | 'tags' | 'referrers';
  repository?: string;
  tag?: string;
  digest?: string;
}

const PATH =
  /\/v2\/(?:(?<name>.+)\/(?<what>manifests|blobs|tags|referrers)\/(?<reference>[^/]*)(?:\/[^/]*)?|(?<catalog>_catalog))?$/;

/** Names have 255 characters and digests 135 at most: a longer path is of nothing that a registry has. */
const LONGEST_PATH = 1000;

/** What a request is about; `undefined` for one that is not of the registry's API. */
export function placeOf(path: string): Place | undefined {
  const match = path.length > LONGEST_PATH ? undefined : PATH.exec(path);
  if (!match?.groups) {
    return undefined;
  }
  const { name, what, reference = '', catalog } = match.groups;
  if (name === undefined) {
    return { what: catalog ? 'catalog' : 'base' };
  }
  if (what === 'blobs' && reference === 'uploads') {
    return { what: 'uploads', repository: name };
  }
  if (what === 'tags') {
    return { what, repository: name };
  }
  const named = reference.includes(':') ? { digest: reference } : { tag: reference };
  return { what: what as Place['what'], repository: name, ...named };
}

/** What a request wanted to do. */
export function actionOf(method: string, { what }: Place): RegistryAction {
  switch (what) {
    case 'base':
      return 'login';
    case 'catalog':
    case 'tags':
      return 'list';
    case 'referrers':
      return 'get';
    case 'uploads':
      return 'push';
    default:
      return method === 'DELETE' ? 'delete' : method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
  }
}

/** What a record of a request says beside it. */
interface About {
  registry: string;
  place: Place;
  action: RegistryAction;
  /** Names it among those of this registry. */
  id: string;
  /** How often it was asked, where one record stands for several. */
  times?: number;
}

/** The observation of a request by the registry's log. */
export function observeLoggedRequest(
  request: LoggedRequest,
  { registry, place, action, id, times = 1 }: About
): Observation {
  const { time, status, user, address, userAgent, credentials, reason, instance } = request;
  const failed = status >= 400;
  return registryObservation({
    time: BigInt(time),
    id,
    action,
    record: {
      event_outcome: failed ? 'failure' : 'success',
      event_reason: reason,
      message: times > 2 ? `asked ${times} times` : undefined,
      user_name: user,
      user_credential_type: credentialOf(credentials, reason),
      client_address: address,
      user_agent_original: userAgent,
      ...clientOf(userAgent),
      registry_name: registry,
      registry_product: 'distribution',
      registry_instance_id: instance,
      registry_operation: request.method,
      http_response_status_code: status,
      ...resourceOf(place),
    },
    evidence: JSON.stringify(request.line),
  });
}

function credentialOf(credentials: LoggedRequest['credentials'], reason: string | undefined) {
  if (credentials === 'missing') {
    return 'anonymous';
  }
  return credentials === 'wrong' ? (reason === 'invalid token' ? 'token' : 'password') : undefined;
}

const RESOURCES: Record<Place['what'], string> = {
  base: 'registry',
  catalog: 'catalog',
  manifests: 'artifact',
  blobs: 'blob',
  uploads: 'blob',
  tags: 'repository',
  referrers: 'referrers',
};

type Resource = Partial<RegistryFacts['record']> & { registry_resource_type: string };

function resourceOf({ what, repository, tag, digest }: Place): Resource {
  return {
    registry_resource_type: RESOURCES[what],
    registry_resource_name: repository && `${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`,
    registry_project: repository?.includes('/') ? repository.split('/', 1)[0] : undefined,
    container_image_repository: repository,
    container_image_tag: tag || undefined,
    oci_manifest_digest: what === 'manifests' ? digest : undefined,
  };
}
