import { toList } from '../../datasource/query/condition';
import type { AuditQuery, Condition } from '../../datasource/query/types';
import type { TimelineSubject } from './subject';

interface What {
  /** Of the page's search. */
  where: Condition | undefined;
  /** That the page is narrowed to; none: all. */
  clusters: string[];
  subject: TimelineSubject | undefined;
  /** What was done to the images that it runs. */
  moves: Condition | undefined;
}

const is = (field: string, value: string): Condition => ({ field, op: '=', value });

/** What changes something, or asks for attention. */
const CHANGES: Condition = {
  or: [
    { field: 'access', op: 'in', value: ['write', 'exec'] },
    is('object', 'container-lifecycle'),
    { field: 'severity', op: '>=', value: 'medium' },
  ],
};

/** A cause is seldom told of the thing itself: people change its workload, its configuration, its rights, all in its namespace. */
function byPeopleBeside({ equal }: TimelineSubject): Condition | undefined {
  const { k8s_namespace_name: namespace, cluster } = equal;
  return namespace
    ? {
        and: [
          ...(cluster ? [is('cluster', cluster)] : []),
          is('k8s_namespace_name', namespace),
          is('actor', 'human'),
          { field: 'access', op: 'in', value: ['write', 'exec'] },
        ],
      }
    : undefined;
}

const MOST = 30;

/** What may have led to something: changes of a timeline's subject, of its image, and by people in its namespace. */
export function beforeQuery({ where, clusters, subject, moves }: What): AuditQuery {
  const inClusters: Condition[] = clusters.length > 0 ? [{ field: 'cluster', op: 'in', value: clusters }] : [];
  const own: Condition = { and: [...inClusters, ...toList(where)] };
  const others = [moves, subject && byPeopleBeside(subject)].filter((one) => one !== undefined);
  return {
    refId: 'before',
    shape: 'records',
    limit: MOST,
    direction: 'backward',
    where: {
      and: [{ field: 'object', op: '!=', value: 'container-log' }, CHANGES, { or: [own, ...others] }],
    },
  };
}
