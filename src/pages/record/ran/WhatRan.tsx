import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { ended } from '../../measures/ranIn';
import { Failure } from '../../../ui/Failure';
import type { Place } from '../place';
import type { Opener } from '../RecordLink';
import { useAnswer } from '../../../ui/useAnswer';
import { Containers } from './Containers';
import { LogLines } from './LogLines';
import { OtherWaysIn } from './OtherWaysIn';
import { MINUTE_MS, readSession, windowOf, type Session } from './session';
import { SessionFacts } from './SessionFacts';

interface Props extends Opener {
  row: RecordRow;
  place: Place;
}

/** Of a record about a pod or container: what was run in it, in which image, where that came from, and what it wrote meanwhile. */
export function WhatRan({ row, place, ...opener }: Props) {
  const styles = useStyles2(getStyles);
  const { uid } = opener;
  const session = useAnswer(`${uid} ${row.labels.record_id}`, () => readSession(uid, row));
  return (
    <section aria-label="What ran there" className={styles.section}>
      <h4 className={styles.title}>What ran there</h4>
      {session.loading && <LoadingPlaceholder text="Reading what was run…" />}
      {session.failure && (
        <Failure title="The session cannot be read" failure={session.failure} again={session.again} />
      )}
      {session.value && <SessionFacts session={session.value} row={row} {...opener} />}
      {session.value && <OtherWaysIn row={row} begin={session.value.begin} place={place} {...opener} />}
      <Containers row={row} place={place} {...opener} />
      {session.value && <SessionLog uid={uid} session={session.value} place={place} />}
      {ended(row.labels) && (
        <LogLines
          uid={uid}
          title="Its log in the minute before"
          window={{ from: row.time - MINUTE_MS, to: row.time }}
          part="last"
          place={place}
        />
      )}
    </section>
  );
}

/** What the container wrote while somebody was in it. */
function SessionLog({ uid, session, place }: { uid: string; session: Session; place: Place }) {
  const title = session.end ? 'Its log meanwhile' : 'Its log in the minute after';
  return <LogLines uid={uid} title={title} window={windowOf(session)} part="first" place={place} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1.5, 2),
  }),
  title: css({ margin: 0, fontSize: theme.typography.h5.fontSize }),
});
