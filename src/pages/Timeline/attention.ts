import { SEVERITIES, type Severity } from '../../datasource/lifecycle/types';
import type { AuditQuery } from '../../datasource/query/types';
import type { RecordRow } from '../../datasource/records/readRecords';
import { subjectsOf, type Subject } from '../record/subjects';
import { inClusters } from '../scope/variables';
import { severityOf, withoutContainersOfPods } from './related';

/** Records that are looked through, the newest. */
export const LOOKED_THROUGH = 1000;

export const severeQuery: AuditQuery = {
  refId: 'attention',
  shape: 'records',
  limit: LOOKED_THROUGH,
  where: { and: [{ field: 'severity', op: '>=', value: 'medium' }, inClusters] },
};

/** Something that records of severity medium and higher are about. */
export interface Noticed {
  subject: Subject;
  severity: Severity;
  /** By severity. */
  counts: Partial<Record<Severity, number>>;
  /** The worst of the records and of those the newest. */
  row: RecordRow;
}

export interface NoticedKind {
  id: Subject['id'];
  title: string;
  list: Noticed[];
}

/** Where one begins: with people, then what they did something to. */
const KINDS: ReadonlyArray<[id: Subject['id'], title: string]> = [
  ['user', 'Users'],
  ['pod', 'Pods'],
  ['container', 'Containers'],
  ['image', 'Images'],
  ['address', 'Addresses'],
];

const MOST = 5;

/** Who and what asks for most attention. */
export function noticed(rows: RecordRow[]): NoticedKind[] {
  const found = new Map<string, Noticed>();
  for (const row of rows) {
    const severity = severityOf(row.labels.severity);
    for (const subject of withoutContainersOfPods(subjectsOf(row.labels))) {
      const key = JSON.stringify([subject.id, subject.equal]);
      const known = found.get(key);
      const isWorse =
        !known || rank(severity) > rank(known.severity) || (severity === known.severity && row.time > known.row.time);
      found.set(key, {
        subject,
        severity: isWorse ? severity : known.severity,
        row: isWorse ? row : known.row,
        counts: { ...known?.counts, [severity]: (known?.counts[severity] ?? 0) + 1 },
      });
    }
  }
  return KINDS.flatMap(([id, title]) => {
    const list = [...found.values()].filter(({ subject }) => subject.id === id).sort(byAttention);
    return list.length > 0 ? [{ id, title, list: list.slice(0, MOST) }] : [];
  });
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

const byAttention = (a: Noticed, b: Noticed): number =>
  rank(b.severity) - rank(a.severity) ||
  (b.counts[b.severity] ?? 0) - (a.counts[a.severity] ?? 0) ||
  b.row.time - a.row.time;
