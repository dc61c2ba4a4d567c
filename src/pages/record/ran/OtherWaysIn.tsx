import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingPlaceholder, Stack, Text, useStyles2 } from '@grafana/ui';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { ExploreButton } from '../../../ui/ExploreButton';
import { Failure } from '../../../ui/Failure';
import { useAnswer } from '../../../ui/useAnswer';
import type { Place } from '../place';
import type { Opener } from '../RecordLink';
import { readRelated, relatedUrl } from '../related/readRelated';
import { RelatedList } from '../related/RelatedList';
import { durationText } from '../values';
import { otherWaysIn } from './others';

interface Props extends Opener {
  row: RecordRow;
  /** The beginning of the session that `row` is of. */
  begin: RecordRow;
  place: Place;
}

/** The other commands, copies, forwarded ports and debug containers of the same person there, a line each. */
export function OtherWaysIn({ row, begin, place, ...opener }: Props) {
  const { uid } = opener;
  const styles = useStyles2(getStyles);
  const scope = otherWaysIn(begin.labels, place);
  // A way in that is over is known by its beginning.
  const { value, failure, loading, again } = useAnswer(`${uid} ${begin.labels.record_id}`, () =>
    readRelated(uid, scope, begin)
  );
  const others = value?.rows.filter(({ labels }) => labels.record_id !== begin.labels.record_id) ?? [];
  const window = durationText(scope.halfMs);
  return (
    <section aria-label={scope.title}>
      <Stack direction="row" gap={1} alignItems="center" justifyContent="space-between" wrap="wrap">
        <h5 className={styles.title}>{scope.title}</h5>
        {others.length > 0 && (
          <ExploreButton fill="text" href={relatedUrl(uid, scope, begin.time)}>
            All in Explore
          </ExploreButton>
        )}
      </Stack>
      {loading && <LoadingPlaceholder text="Reading commands…" />}
      {failure && <Failure title="Other commands cannot be read" failure={failure} again={again} />}
      {value && others.length === 0 && (
        <Text color="secondary">Nothing else is recorded in the {window} before and after.</Text>
      )}
      {others.length > 0 && <RelatedList title={scope.title} rows={value?.rows ?? []} open={row} {...opener} />}
      {value?.more && (
        <Text color="secondary" variant="bodySmall">
          These are the nearest.
        </Text>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ margin: 0, fontSize: theme.typography.body.fontSize, fontWeight: theme.typography.fontWeightMedium }),
});
