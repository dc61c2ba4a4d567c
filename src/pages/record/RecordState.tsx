import React, { useState } from 'react';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import type { RecordRow } from '../../datasource/records/readRecords';
import { RecordBody, type RecordBodyProps, type RecordTab } from './RecordBody';
import { Failure } from '../../ui/Failure';
import type { Answer } from '../../ui/useAnswer';
import { timeText } from './values';

interface Props extends Omit<RecordBodyProps, 'row' | 'tab' | 'onTab'> {
  answer: Answer<RecordRow | undefined>;
}

/** The record, or why it is not shown. */
export function RecordState({ answer: { value, failure, loading, again }, ...others }: Props) {
  const [tab, setTab] = useState<RecordTab>('Details');
  if (loading) {
    return <LoadingPlaceholder text="Reading the record…" />;
  }
  if (failure) {
    return <Failure title="The record cannot be read" failure={failure} again={again} />;
  }
  if (!value) {
    return <NotThere time={others.record.time} />;
  }
  return <RecordBody key={others.record.id} {...others} row={value} tab={tab} onTab={setTab} />;
}

function NotThere({ time }: { time: number }) {
  return (
    <Alert severity="warning" title="There is no such record">
      Nothing with this id was written at {timeText(time)}. It may have been deleted, as its time to be kept is over; it
      may be in another data source, or kept from you by this one; or the link is not whole.
    </Alert>
  );
}
