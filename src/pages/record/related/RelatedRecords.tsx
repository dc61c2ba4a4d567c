import React, { useState } from 'react';
import { Collapse, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { ExploreButton } from '../../../ui/ExploreButton';
import { Failure } from '../../../ui/Failure';
import type { Opener } from '../RecordLink';
import { useAnswer } from '../../../ui/useAnswer';
import { durationText } from '../values';
import { readRelated, relatedUrl } from './readRelated';
import { RelatedList } from './RelatedList';
import { relatedScopes, type RelatedScope } from './scopes';

interface Props extends Opener {
  row: RecordRow;
}

/** Records that have to do with this one, by what they share with it. Each list is read when it is opened. */
export function RelatedRecords({ row, ...opener }: Props) {
  const [opened, setOpened] = useState<Record<string, boolean>>({ around: true });
  return (
    <div>
      {relatedScopes(row.labels).map((scope) => {
        const isOpen = opened[scope.id] === true;
        return (
          <Collapse
            key={scope.id}
            label={scope.title}
            isOpen={isOpen}
            onToggle={() => setOpened({ ...opened, [scope.id]: !isOpen })}
          >
            {isOpen && <OneScope scope={scope} row={row} {...opener} />}
          </Collapse>
        );
      })}
    </div>
  );
}

function OneScope({ scope, row, ...opener }: Props & { scope: RelatedScope }) {
  const { uid } = opener;
  const { value, failure, loading, again } = useAnswer(`${uid} ${scope.id} ${row.labels.record_id}`, () =>
    readRelated(uid, scope, row)
  );
  if (loading) {
    return <LoadingPlaceholder text="Reading records…" />;
  }
  if (failure || !value) {
    return <Failure title="Related records cannot be read" failure={failure ?? ''} again={again} />;
  }
  const window = durationText(scope.halfMs);
  return (
    <Stack direction="column" gap={1} alignItems="stretch">
      <RelatedList title={scope.title} rows={value.rows} open={row} {...opener} />
      <Stack direction="row" gap={1} alignItems="center" justifyContent="space-between" wrap="wrap">
        <Text color="secondary" variant="bodySmall">
          {value.more
            ? `The nearest of more in the ${window} before and after.`
            : `All that is recorded in the ${window} before and after.`}
        </Text>
        <ExploreButton href={relatedUrl(uid, scope, row.time)}>Show all</ExploreButton>
      </Stack>
    </Stack>
  );
}
