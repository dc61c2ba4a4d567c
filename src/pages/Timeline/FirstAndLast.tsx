import React from 'react';
import type { TimeRange } from '@grafana/data';
import type { AuditQuery } from '../../datasource/query/types';
import { ask } from '../../datasource/records/ask';
import { readRecords } from '../../datasource/records/readRecords';
import { useAnswer } from '../../ui/useAnswer';
import { timeText } from '../record/values';
import { chosenDataSource } from '../scope/variables';
import { useOwnRecords } from './ownRecords';
import type { TimelineBody } from './TimelineBody';

/** When the first and the last record of the search are, in the page's time range. */
export function FirstAndLast({ model, range }: { model: TimelineBody; range: TimeRange }) {
  const own = useOwnRecords(model);
  const uid = chosenDataSource(model);
  const question = (direction: 'forward' | 'backward'): AuditQuery => ({
    ...own,
    refId: direction,
    shape: 'records',
    limit: 1,
    direction,
  });
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const { value, failure } = useAnswer(`${uid} ${from} ${to} ${JSON.stringify(own)}`, async () =>
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
        <dt>Last in it</dt>
        <dd>{time(Math.max)}</dd>
      </div>
    </>
  );
}
