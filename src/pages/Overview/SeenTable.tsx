import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, dateTimeFormatTimeAgo, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { canExplore } from '../../dataSources';
import { objectTitle } from '../../datasource/editor/options';
import { exploreUrl } from '../../ui/exploreUrl';
import { setupUrl } from '../routes';
import { ofSource } from '../sources/source';
import { StateBadge } from '../sources/StateBadge';
import { placeReason, placeText, reasonText, stateText } from '../sources/texts';
import { Band, getBandStyles } from './Band';
import type { Span } from './coverage';
import type { SeenPlace, SeenSource } from './seen';

interface Props {
  uid: string;
  range: Span;
  places: SeenPlace[];
}

/** A row for each source, by cluster or host; it grows with them up to a height, and is scrolled from there on. */
export function SeenTable({ uid, range, places }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Sources">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">State</th>
            <th scope="col">Last record</th>
            <th scope="col" className={styles.number}>
              Records
            </th>
            <th scope="col" className={styles.band}>
              <Axis {...range} />
            </th>
          </tr>
        </thead>
        {places.map(({ cluster, judged, sources }) => (
          <tbody key={cluster}>
            <tr className={styles.place}>
              <th scope="rowgroup">
                <a href={setupUrl({ uid, cluster })} title="How its collectors do">
                  {cluster}
                </a>
              </th>
              <td>
                <StateBadge state={judged.state} text={placeText(judged, range.to)} reason={placeReason(judged)} />
              </td>
              <LastRecord time={judged.last} />
              <td />
              <td />
            </tr>
            {sources.map((source) => (
              <Row key={source.object} uid={uid} range={range} source={source} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Row({ uid, range, source }: { uid: string; range: Span; source: SeenSource }) {
  const styles = useStyles2(getStyles);
  const { object, judged, records, pieces, newest } = source;
  const query = { shape: 'records' as const, where: ofSource(source) };
  // Of what was not heard of in the range the way leads to where it was.
  const from = records > 0 ? range.from : Math.min(range.from, judged.last ?? range.from);
  return (
    <tr>
      <th scope="row" className={styles.source}>
        {canExplore() ? (
          <a href={exploreUrl({ uid, query, from, to: range.to })} title={newest?.body}>
            {objectTitle(object)}
          </a>
        ) : (
          <span title={newest?.body}>{objectTitle(object)}</span>
        )}
      </th>
      <td>
        <StateBadge state={judged.state} text={stateText(judged, range.to)} reason={reasonText(object, judged)} />
      </td>
      <LastRecord time={judged.last} />
      <td className={styles.number}>{records.toLocaleString()}</td>
      <td className={styles.band}>
        <Band range={range} pieces={pieces} />
      </td>
    </tr>
  );
}

const LastRecord = ({ time }: { time?: number }) =>
  time === undefined ? <td /> : <td title={dateTimeFormat(time)}>{dateTimeFormatTimeAgo(time)}</td>;

const DAY_MS = 24 * 60 * 60 * 1000;

function Axis({ from, to }: Span) {
  const styles = useStyles2(getStyles);
  const format = to - from > DAY_MS ? 'MM-DD HH:mm' : 'HH:mm';
  return (
    <span className={styles.axis}>
      {[from, (from + to) / 2, to].map((time) => (
        <span key={time}>{dateTimeFormat(time, { format })}</span>
      ))}
    </span>
  );
}

/** What the colours of the bands are. */
export function Legend() {
  const styles = useStyles2(getStyles);
  const band = useStyles2(getBandStyles);
  return (
    <ul className={styles.legend} aria-label="Legend">
      <li>
        <span className={`${styles.swatch} ${band.records}`} aria-hidden /> records came
      </li>
      <li>
        <span className={`${styles.swatch} ${band.gap}`} aria-hidden /> a collector knows that it missed some
      </li>
      <li>
        <span className={`${styles.swatch} ${band.band}`} aria-hidden /> no record
      </li>
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ maxHeight: 460, overflow: 'auto' }),
  table: css({
    width: '100%',
    fontSize: theme.typography.bodySmall.fontSize,
    'th, td': { padding: theme.spacing(0.5, 2, 0.5, 0), whiteSpace: 'nowrap', textAlign: 'left' },
    'thead th': {
      position: 'sticky',
      top: 0,
      zIndex: 1,
      color: theme.colors.text.secondary,
      background: theme.colors.background.primary,
    },
    th: { fontWeight: theme.typography.fontWeightRegular },
    'a:hover': { textDecoration: 'underline' },
  }),
  place: css({
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '& th': { fontWeight: theme.typography.fontWeightMedium },
  }),
  source: css({ 'th&': { paddingLeft: theme.spacing(2) } }),
  number: css({ 'th&, td&': { textAlign: 'right' } }),
  band: css({ width: '55%', minWidth: 200, 'th&, td&': { paddingRight: 0 } }),
  axis: css({ display: 'flex', justifyContent: 'space-between' }),
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    listStyle: 'none',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    '& li': { display: 'flex', alignItems: 'center', gap: theme.spacing(0.75) },
  }),
  swatch: css({ width: 16, 'span&': { height: 10 } }),
});
