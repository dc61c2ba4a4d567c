import type { Comparison } from '../../datasource/query/types';
import type { Values } from './values';

/** Where a record happened, as far as other records of the same place can be found by it. */
export interface Place {
  /** What all records of the pod, or of the container of an engine, have in common. */
  whole: Comparison[];
  /** The container's name in its pod, where the record names one. */
  container?: string;
  /** Of the container alone: the same as `whole` where that is a container. */
  narrow: Comparison[];
}

/** Comparisons for equality with a record's own values; undefined where it lacks one of them. */
export function equalTo(values: Values, fields: readonly string[]): Comparison[] | undefined {
  const found = fields.flatMap((field) => {
    const value = values[field];
    return value ? [{ field, op: '=' as const, value }] : [];
  });
  return found.length === fields.length ? found : undefined;
}

/** The pod or container that a record is about; undefined for what is about neither. */
export function placeOf(values: Values): Place | undefined {
  const pod = equalTo(values, ['cluster', 'k8s_namespace_name', 'k8s_pod_name']);
  if (pod) {
    const container = values.k8s_container_name || undefined;
    return { whole: pod, container, narrow: [...pod, ...(equalTo(values, ['k8s_container_name']) ?? [])] };
  }
  const engine = equalTo(values, ['cluster', 'container_id']) ?? equalTo(values, ['cluster', 'container_name']);
  return engine && { whole: engine, narrow: engine };
}
