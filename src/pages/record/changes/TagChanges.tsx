import React from 'react';
import { Alert, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { Failure } from '../../../ui/Failure';
import { RecordLink, type Opener } from '../RecordLink';
import { refOf } from '../../records/ids';
import { useAnswer } from '../../../ui/useAnswer';
import { timeText } from '../values';
import { ChangeTable } from './ChangeTable';
import { EARLIER_DAYS, earlierPush } from './compare';
import type { Change } from './difference';

/** Which image a tag named before, and who had pushed that. */
export function TagChanges({ row, ...opener }: { row: RecordRow } & Opener) {
  const { uid } = opener;
  const { value, failure, loading, again } = useAnswer(`${uid} ${row.labels.record_id}`, () => earlierPush(uid, row));
  if (loading) {
    return <LoadingPlaceholder text="Reading what the tag named before…" />;
  }
  if (failure) {
    return <Failure title="Earlier pushes cannot be read" failure={failure} again={again} />;
  }
  const changes = tagChanges(row, value);
  return (
    <Stack direction="column" gap={1.5} alignItems="stretch">
      {value && (
        <Text color="secondary">
          Pushed before:{' '}
          <RecordLink {...opener} record={refOf(value)}>
            {timeText(value.time)}, by {value.labels.user_name || 'somebody whom the registry does not name'}
          </RecordLink>
        </Text>
      )}
      {changes.length > 0 ? (
        <ChangeTable changes={changes} />
      ) : (
        <Alert
          severity="info"
          title={value ? 'The tag names the same image as before' : 'There is nothing to compare with'}
        >
          {value ? null : `No earlier push of this tag was recorded in the ${EARLIER_DAYS} days before.`}
        </Alert>
      )}
    </Stack>
  );
}

/** What the record itself says of the digest before wins over what an earlier record says. */
export function tagChanges({ labels }: RecordRow, earlier: RecordRow | undefined): Change[] {
  const before = labels.oci_manifest_previous_digest || earlier?.labels.oci_manifest_digest || undefined;
  const isGone = ['untag', 'delete'].includes(labels.event_action ?? '');
  const after = isGone ? undefined : labels.oci_manifest_digest || undefined;
  const known = before ?? (isGone ? labels.oci_manifest_digest : undefined);
  return known !== undefined && known !== after
    ? [{ path: `${labels.container_image_repository ?? ''}:${labels.container_image_tag ?? ''}`, before: known, after }]
    : [];
}
