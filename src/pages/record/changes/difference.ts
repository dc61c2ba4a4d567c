import diff from 'microdiff';
import { isJson, type Json } from './json';
import { byName, withoutNoise } from './withoutNoise';

/** A value that is another than before; undefined where there is or was none. */
export interface Change {
  path: string;
  before?: unknown;
  after?: unknown;
}

/** What is different between two versions of an object, apart from noise. */
export const difference = (before: Json, after: Json, isStatus: boolean): Change[] =>
  diff(withoutNoise(before, isStatus), withoutNoise(after, isStatus), { cyclesFix: false }).map((one) => ({
    path: pathText(one.path),
    before: one.type === 'CREATE' ? undefined : one.oldValue,
    after: one.type === 'REMOVE' ? undefined : one.value,
  }));

/** What a patch asked for, beside what was there where that is known. */
export function patchChanges(patch: Json | unknown[], before: Json | undefined, isStatus: boolean): Change[] {
  return Array.isArray(patch)
    ? patch.flatMap((operation) => operationChange(operation, before))
    : leaves(withoutNoise(patch, isStatus), before && withoutNoise(before, isStatus), []);
}

/** What an apply repeats, and the names that a merge finds items by, is no change. */
function leaves(patch: Json, before: unknown, path: string[]): Change[] {
  return Object.entries(patch).flatMap(([key, value]): Change[] => {
    const old = isJson(before) ? before[key] : undefined;
    const here = [...path, key];
    if (isJson(value) && Object.keys(value).length > 0) {
      return leaves(value, old, here);
    }
    const isSame = old !== undefined && JSON.stringify(old) === JSON.stringify(value);
    const isName = key === 'name' && here.at(-2)?.startsWith('[');
    return isSame || isName || (path.length === 0 && (key === 'apiVersion' || key === 'kind'))
      ? []
      : [{ path: pathText(here), before: old, after: value ?? undefined }];
  });
}

/** An operation of a JSON patch (RFC 6902); its path counts items of lists. */
function operationChange(operation: unknown, before: Json | undefined): Change[] {
  if (!isJson(operation) || typeof operation.path !== 'string' || operation.op === 'test') {
    return [];
  }
  const parts = operation.path.split('/').slice(1).map(unescaped);
  const from = typeof operation.from === 'string' ? operation.from.split('/').slice(1).map(unescaped) : undefined;
  const after = operation.op === 'remove' ? undefined : from ? valueAt(before, from) : operation.value;
  return [{ path: pathText(parts), before: byName(valueAt(before, parts)), after: byName(after) }];
}

const unescaped = (part: string): string => part.replace(/~1/g, '/').replace(/~0/g, '~');

function valueAt(object: unknown, path: string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) {
      return value[Number(key)];
    }
    return isJson(value) ? value[key] : undefined;
  }, object);
}

/** `spec.template.spec.containers[web].image`; a key with dots in it, as those of labels, in quotes. */
export const pathText = (path: ReadonlyArray<string | number>): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') {
      return `${text}[${key}]`;
    }
    if (key.startsWith('[')) {
      return text + key;
    }
    return /^[\w-]+$/.test(key) ? `${text}${text ? '.' : ''}${key}` : `${text}[${JSON.stringify(key)}]`;
  }, '');
