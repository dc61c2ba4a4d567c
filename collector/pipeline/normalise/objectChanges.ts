import type { AuditEvent } from './auditEvent.ts';

const MOST_PATHS = 20;
const LONGEST = 500;
const DEEPEST = 32;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What every request carries without asking for a change. */
const SILENT = new Set([
  ...[
    'apiVersion',
    'kind',
    'status',
    'metadata.name',
    'metadata.namespace',
    'metadata.uid',
    'metadata.resourceVersion',
  ],
  ...['metadata.creationTimestamp', 'metadata.managedFields', 'metadata.generation', 'metadata.selfLink'],
  'metadata.annotations.kubectl.kubernetes.io/last-applied-configuration',
]);

/**
 * What a patch (of any kind, apply too) or the update of a scale asks to be changed: paths, with the new value where it is a number or a
 * flag. Texts are never given, and nothing of Secrets and tokens. An update of a whole object does not tell what is new in it.
 */
export function objectChanges({ verb, objectRef, requestObject }: AuditEvent): string | undefined {
  const { resource, subresource } = objectRef ?? {};
  const scaled = verb === 'update' && subresource === 'scale';
  if ((verb !== 'patch' && !scaled) || resource === 'secrets' || subresource === 'token' || subresource === 'proxy') {
    return undefined;
  }
  const found: string[] = [];
  if (Array.isArray(requestObject)) {
    requestObject.slice(0, MOST_PATHS + 1).forEach((operation) => addOperation(operation, found));
  } else if (isObject(requestObject) && requestObject['kind'] !== 'Secret') {
    addLeaves(requestObject, '', 0, subresource === 'status' ? 'status' : '', found);
  }
  return found.length === 0 ? undefined : bounded(found);
}

/** An operation of a JSON patch. */
function addOperation(operation: unknown, found: string[]): void {
  if (!isObject(operation) || typeof operation['path'] !== 'string' || operation['op'] === 'test') {
    return;
  }
  const parts = operation['path'].split('/').slice(1);
  found.push(
    written(parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.'), operation['value'])
  );
}

/** The leaves of a merge patch, a strategic merge patch or an applied object. `told` is a silent path that is told all the same. */
function addLeaves(value: Json, prefix: string, depth: number, told: string, found: string[]): void {
  for (const [key, inner] of Object.entries(value)) {
    if (found.length > MOST_PATHS) {
      return;
    }
    const path = prefix === '' ? key : `${prefix}.${key}`;
    // Directives of a strategic merge patch, such as $setElementOrder/containers.
    if (key.startsWith('$') || (SILENT.has(path) && path !== told)) {
      continue;
    }
    if (isObject(inner) && Object.keys(inner).length > 0 && depth < DEEPEST) {
      addLeaves(inner, path, depth + 1, told, found);
    } else if (Array.isArray(inner) && inner.length > 0 && inner.every(isNamed) && depth < DEEPEST) {
      for (const { name, ...rest } of inner) {
        addLeaves(rest, `${path}[${name}]`, depth + 1, told, found);
      }
    } else {
      found.push(written(path, inner));
    }
  }
}

const isNamed = (value: unknown): value is Json & { name: string } =>
  isObject(value) && typeof value['name'] === 'string';

const written = (path: string, value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' ? `${path}=${value}` : path;

/** As many as fit, and a word when there are more. */
function bounded(paths: string[]): string {
  const more = ', and more';
  let text = '';
  for (const [index, path] of paths.entries()) {
    const next = index === 0 ? path : `${text}, ${path}`;
    if (index >= MOST_PATHS || next.length > LONGEST - more.length) {
      return index === 0 ? path.slice(0, LONGEST) : text + more;
    }
    text = next;
  }
  return text;
}
