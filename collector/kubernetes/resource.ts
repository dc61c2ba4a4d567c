import { z } from 'zod';

/** A collection of objects of one type, in one namespace or in all. */
export interface Resource {
  /** Empty for the core group. */
  group: string;
  version: string;
  /** Plural, lower case. */
  name: string;
  namespace?: string;
  /** Only objects with these fields, such as `spec.nodeName=node-1`. */
  fieldSelector?: string;
}

/** An object as the API server sends it; only what every object has is checked. */
export const objectSchema = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string().min(1) }) });

export type KubernetesObject = z.infer<typeof objectSchema>;

export const listSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ resourceVersion: z.string().min(1), continue: z.string().optional() }),
  items: z.array(objectSchema).nullable(),
});

/** Source: k8s.io/apimachinery/pkg/apis/meta/v1, WatchEvent and Status. */
export const watchEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['ADDED', 'MODIFIED', 'DELETED']), object: objectSchema }),
  z.object({ type: z.literal('BOOKMARK'), object: objectSchema }),
  z.object({
    type: z.literal('ERROR'),
    object: z.looseObject({ code: z.number().optional(), message: z.string().optional() }),
  }),
]);

export function pathOf({ group, version, name, namespace }: Resource): string {
  const api = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${api}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${name}`;
}

/** What a list or a watch of the resource is asked for with. */
export function selectionOf({ fieldSelector }: Resource): Record<string, string> {
  return fieldSelector === undefined ? {} : { fieldSelector };
}

/** As kubectl and RBAC name it, with where. */
export function describe({ group, name, namespace, fieldSelector }: Resource): string {
  const place = namespace === undefined ? 'all namespaces' : `namespace ${namespace}`;
  return `${group === '' ? name : `${name}.${group}`} in ${place}${fieldSelector ? ` with ${fieldSelector}` : ''}`;
}
