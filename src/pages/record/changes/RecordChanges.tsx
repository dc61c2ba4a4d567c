import React from 'react';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { Failure } from '../../../ui/Failure';
import type { Opener } from '../RecordLink';
import { useAnswer } from '../../../ui/useAnswer';
import { changedNothing, type ChangesOf } from './applies';
import { compare } from './compare';
import { ObjectChanges } from './ObjectChanges';
import { TagChanges } from './TagChanges';

interface Props extends Opener {
  row: RecordRow;
  of: ChangesOf;
}

/** What is different from before. */
export function RecordChanges({ of, row, ...opener }: Props) {
  const nothing = changedNothing(row.labels);
  if (nothing) {
    return <Alert severity="info" title={nothing} />;
  }
  return of === 'tag' ? <TagChanges row={row} {...opener} /> : <OfObject row={row} {...opener} />;
}

function OfObject({ row, ...opener }: Omit<Props, 'of'>) {
  const { uid } = opener;
  const { value, failure, loading, again } = useAnswer(`${uid} ${row.labels.record_id}`, () => compare(uid, row));
  if (loading) {
    return <LoadingPlaceholder text="Reading this version and the one before…" />;
  }
  if (failure || !value) {
    return <Failure title="The versions cannot be read" failure={failure ?? ''} again={again} />;
  }
  return <ObjectChanges compared={value} row={row} {...opener} />;
}
