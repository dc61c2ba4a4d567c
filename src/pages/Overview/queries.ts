import type { AuditQuery, Condition } from '../../datasource/query/types';
import { inClusters } from '../scope/variables';
import { ofSource, type Source } from '../sources/source';

/** Two questions, so that no number of newer records of severity medium pushes out those that are worse. */
export const severeRecords: AuditQuery[] = [
  { refId: 'severe', shape: 'records', where: { and: [severity('>=', 'high'), inClusters] }, limit: 50 },
  { refId: 'medium', shape: 'records', where: { and: [severity('=', 'medium'), inClusters] }, limit: 50 },
];

function severity(op: '=' | '>=', value: string): Condition {
  return { field: 'severity', op, value };
}

/** How many records each source has, and when. It reads all that there is, so that it is asked once for all who need it. */
export const coverageSeries: AuditQuery = {
  refId: 'coverage',
  shape: 'count',
  by: ['object', 'cluster'],
  where: inClusters,
};

/** What collectors say that they missed. */
export const coverageGaps: AuditQuery = {
  refId: 'gaps',
  shape: 'records',
  objects: ['collector'],
  where: { and: [{ field: 'event_action', op: 'in', value: ['gap', 'drop', 'damage'] }, inClusters] },
  limit: 500,
};

/** People who changed something or went into containers: what they read is most of what they do, and asks for less attention. */
export const activePeople: AuditQuery = {
  refId: 'people',
  shape: 'top',
  by: ['user_name'],
  limit: 10,
  where: {
    and: [
      { field: 'actor', op: '=', value: 'human' },
      { field: 'access', op: 'in', value: ['write', 'exec'] },
      inClusters,
    ],
  },
};

export const changesByPeople: AuditQuery = {
  refId: 'changes',
  shape: 'records',
  where: {
    and: [{ field: 'actor', op: '=', value: 'human' }, { field: 'access', op: '=', value: 'write' }, inClusters],
  },
  limit: 50,
};

export const lastRecordOf = (source: Source, index: number): AuditQuery => ({
  refId: `last-${index}`,
  shape: 'records',
  where: ofSource(source),
  limit: 1,
});
