import {
  dateTime,
  FieldType,
  LogRowContextQueryDirection,
  sortDataFrame,
  type DataFrame,
  type Labels,
  type LogRowContextOptions,
  type LogRowModel,
  type TimeRange,
} from '@grafana/data';
import type { AuditQuery, Comparison } from '../query/types';

/** What the rows before and after a row have in common with it; the user chooses. */
export interface ContextScope {
  id: string;
  title: string;
  /** Fields and labels that must be equal; a scope is there where the row has them all. */
  fields: string[];
}

/** From the narrowest to the widest. */
const SCOPES: ContextScope[] = [
  { id: 'session', title: 'Same session', fields: ['session_id'] },
  { id: 'container', title: 'Same container', fields: ['cluster', 'container_id'] },
  {
    id: 'pod-container',
    title: 'Same container of the pod',
    fields: ['cluster', 'k8s_namespace_name', 'k8s_pod_name', 'k8s_container_name'],
  },
  { id: 'pod', title: 'Same pod', fields: ['cluster', 'k8s_namespace_name', 'k8s_pod_name'] },
  { id: 'user', title: 'Same user', fields: ['user_name'] },
  { id: 'address', title: 'Same address', fields: ['client_address'] },
  { id: 'image', title: 'Same image', fields: ['container_image_name'] },
  { id: 'object', title: 'Same kind of record', fields: ['cluster', 'object'] },
];

const DEFAULT_WINDOW_MS = 2 * 60 * 60 * 1000;
const DEFAULT_LIMIT = 100;

/** The scopes that a row has. */
export const scopesOf = (labels: Labels): ContextScope[] =>
  SCOPES.filter(({ fields }) => fields.every((field) => Boolean(labels[field]))).filter(
    // The id of a container says all that its name does.
    ({ id }, _, list) => id !== 'pod-container' || !list.some((other) => other.id === 'container')
  );

/** A log line is read among its container's, anything else among what its session or user did. */
export function preferredScope(labels: Labels, chosen: string | undefined): ContextScope | undefined {
  const scopes = scopesOf(labels);
  const usual = labels['object'] === 'container-log' ? ['container', 'pod-container'] : ['session', 'user', 'pod'];
  const wanted = chosen ? [chosen, ...usual] : usual;
  return wanted.flatMap((id) => scopes.find((scope) => scope.id === id) ?? [])[0] ?? scopes[0];
}

/** The query for the rows around a row. */
export function contextQuery(row: LogRowModel, scope: ContextScope | undefined, options: LogRowContextOptions = {}) {
  const where: Comparison[] = (scope?.fields ?? []).map((field) => ({
    field,
    op: '=',
    value: row.labels[field] ?? '',
  }));
  const forward = options.direction === LogRowContextQueryDirection.Forward;
  const query: AuditQuery = {
    refId: `log-context-${row.rowId ?? row.uid}-${forward ? 'after' : 'before'}`,
    shape: 'records',
    where: where.length > 0 ? { and: where } : undefined,
    limit: options.limit ?? DEFAULT_LIMIT,
    direction: forward ? 'forward' : 'backward',
  };
  return query;
}

/** The time in which rows around a row are looked for. Loki leaves out the end: a millisecond more holds the row's own time. */
export function contextWindow(row: LogRowModel, { direction, timeWindowMs }: LogRowContextOptions) {
  const half = (timeWindowMs ?? 2 * DEFAULT_WINDOW_MS) / 2;
  return direction === LogRowContextQueryDirection.Forward
    ? { from: row.timeEpochMs, to: row.timeEpochMs + half }
    : { from: row.timeEpochMs - half, to: row.timeEpochMs + 1 };
}

export function contextRange(row: LogRowModel, options: LogRowContextOptions): TimeRange {
  const window = contextWindow(row, options);
  const [from, to] = [dateTime(window.from), dateTime(window.to)];
  return { from, to, raw: { from, to } };
}

/** Explore shows both sides newest first. */
export function newestFirst(frame: DataFrame): DataFrame {
  const time = frame.fields.findIndex(({ type }) => type === FieldType.time);
  return time < 0 ? frame : sortDataFrame(frame, time, true);
}
