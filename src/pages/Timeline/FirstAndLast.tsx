import React from 'react';
import type { TimeRange } from '@grafana/data';
import type { AuditQuery } from '../../datasource/query/types';
import { fromList, toList } from '../../datasource/query/condition';
import { ask } from '../../datasource/records/ask';
import { readRecords } from '../../datasource/records/readRecords';
import { useAnswer } from '../../ui/useAnswer';
import { timeText } from '../record/values';
import { AuditSearch } from '../scope/AuditSearch';
import { chosenDataSource } from '../scope/variables';
import { chosenClusters } from './scope';
import type { TimelineBody } from './TimelineBody';

/** When the first and the last record of the search are, in the page's time range. */
export function FirstAndLast({ model, range }: { model: TimelineBody; range: TimeRange }) {
  const { conditions } = AuditSearch.of(model).useState();
  const clusters = chosenClusters(model);
  const uid = chosenDataSource(model);
  const where = fromList([
    ...(clusters.length > 0 ? [{ field: 'cluster', op: 'in', value: clusters } as const] : []),
    ...toList(conditions?.where),
  ]);
  const question = (direction: 'forward' | 'backward'): AuditQuery => ({
    refId: direction,
    shape: 'records',
    limit: 1,
    direction,
    objects: conditions?.objects,
    where,
  });
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const { value, failure } = useAnswer(`${uid} ${from} ${to} ${JSON.stringify(question('forward'))}`, async () =>
    (await ask(uid, [question('forward'), question('backward')], { from, to }))
      .flatMap(readRecords)
      .map(({ time }) => time)
  );
  // The list below says what is wrong.
  if (failure || value?.length === 0) {
    return null;
  }
  const time = (ofAll: (...times: number[]) => number) => (value ? timeText(ofAll(...value)).slice(0, 19) : '…');
  return (
    <>
      <div>
        <dt>First in this time range</dt>
        <dd>{time(Math.min)}</dd>
      </div>
      <div>
        <dt>Last</dt>
        <dd>{time(Math.max)}</dd>
      </div>
    </>
  );
}
