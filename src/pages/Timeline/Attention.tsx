import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { SEVERITIES } from '../../datasource/lifecycle/types';
import { severityTitle } from '../../ui/severity';
import { SeverityBadge } from '../../ui/SeverityBadge';
import { subjectName } from '../record/subjects';
import { timelineUrl } from '../routes';
import { LOOKED_THROUGH, type Noticed, type NoticedKind } from './attention';
import { rawTime } from './rawTime';
import { subjectIcon } from './subjectIcon';

interface Props {
  kinds: NoticedKind[];
  /** There were more records than are looked through. */
  isCut: boolean;
  uid: string;
  range: TimeRange;
}

/** Where a timeline might begin: who and what the most severe records are about. */
export function Attention({ kinds, isCut, uid, range }: Props) {
  const styles = useStyles2(getStyles);
  if (kinds.length === 0) {
    return <p className={styles.note}>No record of severity medium or higher in this time range.</p>;
  }
  return (
    <>
      <div className={styles.kinds}>
        {kinds.map(({ id, title, list }) => (
          <section key={id} aria-label={title} className={styles.kind}>
            <h3 className={styles.title}>
              <Icon name={subjectIcon(id)} aria-hidden /> {title}
            </h3>
            <ul className={styles.list}>
              {list.map((one) => (
                <Item key={JSON.stringify(one.subject.equal)} noticed={one} uid={uid} range={range} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p className={styles.note}>
        {isCut
          ? `Of the newest ${LOOKED_THROUGH.toLocaleString()} records of severity medium and higher.`
          : 'Of the records of severity medium and higher.'}
      </p>
    </>
  );
}

function Item({ noticed, uid, range }: { noticed: Noticed; uid: string; range: TimeRange }) {
  const styles = useStyles2(getStyles);
  const { subject, severity, counts, row } = noticed;
  const name = subjectName(subject);
  const place = Object.values(subject.equal).filter((value) => value !== name);
  const url = timelineUrl({ uid, subject: subject.equal, from: rawTime(range.raw.from), to: rawTime(range.raw.to) });
  return (
    <li>
      <a className={styles.item} href={url}>
        <span className={styles.head}>
          <span className={styles.name}>{name}</span>
          {place.length > 0 && <span className={styles.place}>{place.join(' / ')}</span>}
        </span>
        <span className={styles.head}>
          <SeverityBadge severity={severity} />
          <span className={styles.place}>{countsText(counts)}</span>
        </span>
        <span className={styles.sentence}>{row.body}</span>
      </a>
    </li>
  );
}

const countsText = (counts: Noticed['counts']): string =>
  [...SEVERITIES]
    .reverse()
    .flatMap((severity) =>
      counts[severity] ? [`${counts[severity].toLocaleString()} ${severityTitle(severity).toLowerCase()}`] : []
    )
    .join(', ');

const getStyles = (theme: GrafanaTheme2) => ({
  kinds: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${theme.spacing(42)}), 1fr))`,
    gap: theme.spacing(2),
    marginTop: theme.spacing(1),
  }),
  kind: css({
    padding: theme.spacing(1.5, 1),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    minWidth: 0,
  }),
  title: css({ margin: theme.spacing(0, 1, 0.5), fontSize: theme.typography.h5.fontSize }),
  list: css({ listStyle: 'none' }),
  item: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.25),
    padding: theme.spacing(0.75, 1),
    borderRadius: theme.shape.radius.default,
    '&:hover, &:focus-visible': { background: theme.colors.action.hover },
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: theme.spacing(0, 1) }),
  name: css({ color: theme.colors.text.link, fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  place: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
  sentence: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  note: css({ marginTop: theme.spacing(1), color: theme.colors.text.secondary }),
});
