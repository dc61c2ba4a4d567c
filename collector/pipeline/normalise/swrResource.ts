import type { AuditRecord } from '../../../record/record.gen.ts';
import { parseImageReference } from './imageReference.ts';

type Place = Pick<
  AuditRecord,
  'registry_project' | 'container_image_repository' | 'container_image_tag' | 'oci_manifest_digest'
>;

/** Resource types whose name is that of a repository, or of something in one. */
const IN_REPOSITORY = new Set(['repository', 'artifact', 'tag', 'layer', 'permission', 'trigger', 'retention-policy']);
const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,}$/i;

/**
 * Where a resource is, by its name: `group`, `group/nginx`, `group/nginx:1.27`, `group/nginx@sha256:…`. SWR writes `$` for a slash in a
 * repository's name. A name that is only a part is completed by what the request says of the rest.
 */
export function swrPlace(resource: string, name: string | undefined, request: unknown): Place {
  if (resource === 'project') {
    return { registry_project: name };
  }
  if (!IN_REPOSITORY.has(resource)) {
    return {};
  }
  const asked = askedFor(request);
  if (name === undefined || DIGEST.test(name)) {
    return imagePlace(join(asked.namespace, asked.repository), asked.tag, name);
  }
  const reference = parseImageReference(name.replaceAll('$', '/'));
  if (!reference) {
    return {};
  }
  const { repository, tag, digest } = reference;
  if (repository.includes('/')) {
    return imagePlace(repository, tag, digest);
  }
  // A permission's, trigger's or tag's own name, and a repository's without its namespace.
  if (resource === 'repository' || resource === 'artifact' || tag !== undefined || digest !== undefined) {
    return imagePlace(join(asked.namespace, repository), tag, digest);
  }
  return imagePlace(join(asked.namespace, asked.repository), resource === 'tag' ? repository : asked.tag, undefined);
}

/** Where an image is; its project is what stands before the repository's first slash. */
export function imagePlace(repository: string | undefined, tag: string | undefined, digest: string | undefined): Place {
  const project = repository?.includes('/') ? repository.slice(0, repository.indexOf('/')) : undefined;
  return {
    registry_project: project,
    container_image_repository: repository,
    container_image_tag: tag,
    oci_manifest_digest: digest,
  };
}

const join = (namespace: string | undefined, repository: string | undefined) =>
  namespace !== undefined && repository !== undefined ? `${namespace}/${repository}` : (repository ?? undefined);

function askedFor(request: unknown): { namespace?: string; repository?: string; tag?: string } {
  const body = (typeof request === 'object' && request !== null ? request : {}) as Record<string, unknown>;
  const text = (...keys: string[]) => {
    const value = keys.map((key) => body[key]).find((one) => typeof one === 'string' && one !== '');
    return value as string | undefined;
  };
  return {
    namespace: text('namespace', 'namespace_name'),
    repository: text('repository', 'repository_name')?.replaceAll('$', '/'),
    tag: text('tag', 'tag_name', 'destination_tag'),
  };
}
