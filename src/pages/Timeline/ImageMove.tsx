import React from 'react';
import type { TimeRange } from '@grafana/data';
import type { Condition } from '../../datasource/query/types';
import { ask } from '../../datasource/records/ask';
import { readRecords } from '../../datasource/records/readRecords';
import { RecordLink } from '../record/RecordLink';
import { refOf } from '../records/ids';
import { useAnswer } from '../../ui/useAnswer';
import { timeText } from '../record/values';
import { AuditView } from '../scope/AuditView';
import { chosenDataSource } from '../scope/variables';
import type { TimelineBody } from './TimelineBody';

const succeeded: Condition = { field: 'event_outcome', op: '!=', value: 'failure' };

/** Images are older than what runs them. */
const LOOK_BACK_MS = 30 * 24 * 60 * 60_000;

/** Who changed the subject's image in a registry last, up to thirty days before the time range; nothing where nobody did. */
export function ImageMove({ model, range }: { model: TimelineBody; range: TimeRange }) {
  const uid = chosenDataSource(model);
  const { moves } = model;
  const [from, to] = [range.from.valueOf() - LOOK_BACK_MS, range.to.valueOf()];
  const { value } = useAnswer(`${uid} ${from} ${to} ${JSON.stringify(moves)}`, async () => {
    if (!moves) {
      return undefined;
    }
    const frames = await ask(
      uid,
      [{ refId: 'moves', shape: 'records', limit: 1, where: { and: [moves, succeeded] } }],
      { from, to }
    );
    return frames.flatMap(readRecords)[0];
  });
  if (!value) {
    return null;
  }
  return (
    <div>
      <dt>Its image</dt>
      <dd>
        {timeText(value.time).slice(0, 19)}:{' '}
        <RecordLink uid={uid} record={refOf(value)} onOpen={AuditView.of(model).open}>
          {value.body}
        </RecordLink>
      </dd>
    </div>
  );
}
