import { ask } from '../../datasource/records/ask';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import type { AuditQuery, Comparison, Condition } from '../../datasource/query/types';
import { equalTo, placeOf } from '../record/place';
import { readEvidence } from '../record/readEvidence';
import { absentOrEqual } from '../record/related/scopes';
import type { Values } from '../record/values';
import { refOf } from '../records/ids';
import { askerOf } from './asker';
import { isForbidden, isRequest, type Known } from './measure';
import { grantOf } from './rbac';

const DAY_MS = 24 * 60 * 60_000;
/** How long after a record it is looked for what came of it, and before it for who granted it: more takes a Loki many seconds. */
export const KNOWN_DAYS = 7;
/** Changes of a binding that are shown. */
const MOST_CHANGES = 10;

/** Reads what other records tell that bears on what to do about one. */
export async function readKnown(uid: string, row: RecordRow): Promise<Known> {
  const [later, bindingChanges, asker] = await Promise.all([
    readLater(uid, row),
    readBindingChanges(uid, row),
    // Evidence may be kept from the reader, or be gone: what it adds can be done without.
    isRequest(row.labels) ? readEvidence(uid, refOf(row)).catch(() => undefined) : undefined,
  ]);
  return { ...later, bindingChanges, ...askerOf(asker) };
}

/** What was really done, not only tried. */
const done: Comparison[] = [
  { field: 'event_outcome', op: '!=', value: 'failure' },
  { field: 'k8s_dry_run', op: 'absent' },
];

/** The deletion of what a record happened in, as far as it is asked for as an object of its own. */
function deletionOf(values: Values): Condition[] | undefined {
  const place = placeOf(values);
  return place && [...place.whole, { field: 'event_action', op: 'in', value: ['delete', 'destroy'] }, ...done];
}

/** The same request by the same user, denied. */
function denialOf(values: Values): Condition[] | undefined {
  const same = equalTo(values, ['cluster', 'object', 'user_name', 'k8s_object_resource']);
  return !same || !isRequest(values) || isForbidden(values)
    ? undefined
    : [
        ...same,
        ...absentOrEqual(values, 'k8s_object_subresource'),
        ...absentOrEqual(values, 'k8s_namespace_name'),
        { field: 'k8s_authorization_decision', op: '=', value: 'forbid' },
      ];
}

async function readLater(uid: string, { time, labels }: RecordRow): Promise<Pick<Known, 'gone' | 'denied'>> {
  const first = (refId: string, objects: string[], and: Condition[] | undefined): AuditQuery[] =>
    and ? [{ refId, shape: 'records', objects, where: { and }, direction: 'forward', limit: 1 }] : [];
  const queries = [
    ...first('gone', ['container-lifecycle', 'kubernetes-audit'], deletionOf(labels)),
    ...first('denied', ['kubernetes-audit'], denialOf(labels)),
  ];
  if (queries.length === 0) {
    return {};
  }
  const to = Math.max(time + 1, Math.min(Date.now(), time + KNOWN_DAYS * DAY_MS));
  const frames = await ask(uid, queries, { from: time, to });
  const found = (refId: string) => frames.filter((frame) => frame.refId === refId).flatMap(readRecords)[0];
  return { gone: found('gone'), denied: found('denied') };
}

/** What all records of the binding that allowed a request have in common; undefined where no binding is named. */
export function bindingOf({ cluster, k8s_authorization_reason: reason }: Values): Comparison[] | undefined {
  const grant = grantOf(reason);
  if (!grant || !cluster) {
    return undefined;
  }
  const { kind, name, namespace } = grant.binding;
  const equal = { cluster, k8s_object_resource: `${kind}s`, k8s_object_name: name };
  return [
    ...Object.entries(equal).map(([field, value]): Comparison => ({ field, op: '=', value })),
    ...absentOrEqual({ k8s_namespace_name: namespace }, 'k8s_namespace_name'),
  ];
}

async function readBindingChanges(uid: string, { time, labels }: RecordRow): Promise<RecordRow[]> {
  const binding = bindingOf(labels);
  if (!binding) {
    return [];
  }
  const and = [...binding, { field: 'access', op: '=', value: 'write' } as const, ...done];
  const frames = await ask(
    uid,
    [{ refId: 'binding', shape: 'records', objects: ['kubernetes-audit'], where: { and }, limit: MOST_CHANGES }],
    { from: time - KNOWN_DAYS * DAY_MS, to: Math.max(time + 1, Date.now()) }
  );
  return frames.flatMap(readRecords).reverse();
}
