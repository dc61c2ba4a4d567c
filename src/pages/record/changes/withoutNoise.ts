import { isJson, type Json } from './json';

/** What the API server or kubectl counts and notes by itself with every write. */
const OF_METADATA = ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink'];
const OF_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration', 'deployment.kubernetes.io/revision'];
const DEEPEST = 64;

/** An object as it is compared: without noise, and with lists whose items have names as objects by those names. */
export function withoutNoise(object: Json, isStatus: boolean): Json {
  const { metadata, status, ...rest } = object;
  return {
    ...(isJson(metadata) && { metadata: quietMetadata(metadata) }),
    ...(isStatus && status !== undefined && { status: byName(status) }),
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, byName(value)])),
  };
}

function quietMetadata(metadata: Json): Json {
  const { annotations, ...others } = without(metadata, OF_METADATA);
  const quiet = isJson(annotations) ? without(annotations, OF_ANNOTATIONS) : {};
  return { ...others, ...(Object.keys(quiet).length > 0 && { annotations: quiet }) };
}

const without = (object: Json, names: string[]): Json =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/**
 * Kubernetes merges lists of containers, variables, volumes and the like by name: an item that moved is the same one. Names stand in brackets,
 * so that they are not taken for fields.
 */
export function byName(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) {
    return value;
  }
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const names = items.map((item) => (isJson(item) && typeof item.name === 'string' ? item.name : undefined));
    const isNamed =
      items.length > 0 && names.every((name) => name !== undefined) && new Set(names).size === names.length;
    return isNamed
      ? Object.fromEntries(items.map((item, index) => [`[${names[index] ?? ''}]`, byName(item, depth + 1)]))
      : items.map((item) => byName(item, depth + 1));
  }
  return isJson(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, byName(inner, depth + 1)]))
    : value;
}
