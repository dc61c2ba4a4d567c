import type { AuditQuery, Condition } from '../../datasource/query/types';
import { fromList, toList } from '../../datasource/query/condition';
import { AuditSearch } from '../scope/AuditSearch';
import { chosenClusters } from '../scope/variables';
import type { TimelineBody } from './TimelineBody';
import { withoutLogs } from './TimelineList';

/** Records of the subject itself: what meets the page's search, in the clusters that the page is narrowed to. */
export type OwnRecords = Pick<AuditQuery, 'objects' | 'where'>;

/** Without lines of container logs, unless the list has these. */
export function useOwnRecords(model: TimelineBody): OwnRecords {
  const { conditions } = AuditSearch.of(model).useState();
  const { isOn } = model.state.list.logs.useState();
  const clusters = chosenClusters(model);
  const narrowed: Condition[] = [
    ...(clusters.length > 0 ? [{ field: 'cluster', op: 'in', value: clusters } as const] : []),
    ...(isOn ? [] : [withoutLogs]),
  ];
  return { objects: conditions?.objects, where: fromList([...narrowed, ...toList(conditions?.where)]) };
}
