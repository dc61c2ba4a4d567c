import type { AuditQuery, Condition } from '../../datasource/query/types';
import { inClusters } from '../scope/variables';

/** How many records each source has in the time range. A source is a kind of audit object in a cluster. */
export const sourceCounts: AuditQuery = {
  refId: 'sources',
  shape: 'count',
  instant: true,
  by: ['object', 'cluster'],
  where: inClusters,
};

export const recordsOverTime: AuditQuery = {
  refId: 'over-time',
  shape: 'count',
  by: ['object'],
  where: inClusters,
};

export const severeRecords: AuditQuery = {
  refId: 'severe',
  shape: 'records',
  where: { and: [{ field: 'severity', op: '>=', value: 'medium' }, inClusters] },
  limit: 50,
};

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

export interface Source {
  object: string;
  cluster: string;
}

/**
 * The records of a source. Not by the query's `objects`, as "container-command" there takes in the executions that the
 * Kubernetes audit log tells of; what is counted here is what each source sent.
 */
export const ofSource = ({ object, cluster }: Partial<Source>): Condition => ({
  and: [
    ...(object === undefined ? [] : [isEqual('object', object)]),
    ...(cluster === undefined ? [] : [isEqual('cluster', cluster)]),
  ],
});

const isEqual = (field: string, value: string): Condition => ({ field, op: '=', value });

export const lastRecordOf = (source: Source, index: number): AuditQuery => ({
  refId: `last-${index}`,
  shape: 'records',
  where: ofSource(source),
  limit: 1,
});
