import React, { useId, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Badge, Button, useStyles2 } from '@grafana/ui';
import { RecordLink, type Opener } from '../record/RecordLink';
import { refOf } from '../records/ids';
import { shortDigest, type Change, type TagHistory } from './history';
import type { PageLinks } from './links';
import { People } from './People';
import { WhereItRuns } from './WhereItRuns';

interface Props extends Opener, Pick<PageLinks, 'timeZone'> {
  history: TagHistory;
}

/** What was done to a tag, the newest first: which digest it named from when on, and who did it. */
export function TagChanges({ history: { tag, changes }, ...links }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.tag}>
      <h3 id={id} className={styles.name}>
        {tag === '' ? 'By digest, without a tag' : tag}
      </h3>
      <ol className={styles.changes}>
        {changes.map((change, index) => (
          <ChangeItem key={change.record.labels.record_id ?? index} change={change} {...links} />
        ))}
      </ol>
    </section>
  );
}

function ChangeItem({ uid, change, timeZone, onOpen }: Omit<Props, 'history'> & { change: Change }) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const { record, digest, previous, action } = change;
  return (
    <li className={styles.change}>
      <time dateTime={new Date(record.time).toISOString()} className={styles.time}>
        {dateTimeFormat(record.time, { timeZone })}
      </time>
      <div>
        <Badge text={action} color={REMOVES.includes(action) ? 'red' : previous ? 'orange' : 'blue'} />
      </div>
      <div className={styles.what}>
        <RecordLink uid={uid} record={refOf(record)} onOpen={onOpen}>
          {record.body}
        </RecordLink>
        {digest && (
          <div className={styles.digest}>
            {previous && (
              <>
                <code title={previous}>{shortDigest(previous)}</code>
                {'→'}
              </>
            )}
            <code title={digest}>{shortDigest(digest)}</code>
            <Button
              fill="text"
              size="sm"
              icon={open ? 'angle-down' : 'angle-right'}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              Where it runs
            </Button>
          </div>
        )}
        <People uid={uid} record={record} />
        {open && <WhereItRuns uid={uid} digest={digest} timeZone={timeZone} />}
      </div>
    </li>
  );
}

const REMOVES = ['delete', 'untag'];

const getStyles = (theme: GrafanaTheme2) => ({
  tag: css({
    display: 'grid',
    gridTemplateColumns: `${theme.spacing(20)} minmax(0, 1fr)`,
    gap: theme.spacing(0, 2),
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  name: css({ margin: theme.spacing(0, 0, 0, 3), fontSize: theme.typography.body.fontSize, overflowWrap: 'anywhere' }),
  changes: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), listStyle: 'none' }),
  change: css({
    display: 'grid',
    gridTemplateColumns: `${theme.spacing(21)} ${theme.spacing(11)} minmax(0, 1fr)`,
    gap: theme.spacing(0.5, 1),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'auto 1fr' },
  }),
  time: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  what: css({ [theme.breakpoints.down('lg')]: { gridColumn: '1 / -1' } }),
  digest: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
