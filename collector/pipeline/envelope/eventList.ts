import type { Json, Layer } from './layer.ts';

/** An audit.k8s.io EventList, as an API server's webhook sends it; its items leave out kind and apiVersion. */
export function openEventList(value: Json): Layer | undefined {
  const { kind, apiVersion, items } = value;
  if (kind !== 'EventList' || !Array.isArray(items)) {
    return undefined;
  }
  if (typeof apiVersion !== 'string' || !apiVersion.startsWith('audit.k8s.io/')) {
    return { inner: [], fault: `apiVersion ${JSON.stringify(apiVersion)} is not audit.k8s.io/v1` };
  }
  return { inner: items.map((item: unknown) => ({ value: item, is: 'event' })) };
}
