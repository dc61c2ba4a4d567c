import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, dateTimeFormatTimeAgo, type GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import { ExploreLink } from '../../ui/ExploreLink';
import { exploreUrl } from '../../ui/exploreUrl';
import type { Between } from '../../datasource/records/ask';
import { dropsOf, MOST_TROUBLES, troublesOf } from './queries';
import { dropsBySource } from './collectorState';
import type { Live } from './useLive';

const SHOWN = 5;

interface Props {
  uid: string;
  cluster: string;
  live: Pick<Live, 'troubles' | 'drops'>;
  between: Between;
}

/** Gaps, and what was let go, in the time range. */
export function Troubles({ uid, cluster, live, between }: Props) {
  const styles = useStyles2(getStyles);
  const { troubles, drops } = live;
  if (troubles.length === 0 && drops.length === 0) {
    return <Text color="secondary">No gaps, and nothing dropped, in this time range.</Text>;
  }
  const link = (query: ReturnType<typeof troublesOf>) => exploreUrl({ uid, query, ...between });
  const atLeast = (records: unknown[]) => (records.length >= MOST_TROUBLES ? 'At least ' : '');
  return (
    <div className={styles.lists}>
      {troubles.length > 0 && (
        <section aria-label="Gaps and faults">
          <ExploreLink href={link(troublesOf(cluster))} inline={false}>
            {`${atLeast(troubles)}${count(troubles.length, 'gap or fault', 'gaps and faults')}`}
          </ExploreLink>
          <ul className={styles.list}>
            {troubles.slice(0, SHOWN).map(({ time, body, labels }) => (
              <li key={labels.record_id ?? `${time}${body}`}>
                <Text color="secondary">{dateTimeFormat(time)}</Text> {inLocalTime(body)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {drops.length > 0 && (
        <section aria-label="Dropped on purpose">
          <ExploreLink href={link(dropsOf(cluster))} inline={false}>
            {`${atLeast(drops)}${count(
              drops.reduce((sum, { labels }) => sum + Number(labels.event_count ?? 0), 0),
              'event dropped on purpose',
              'events dropped on purpose'
            )}`}
          </ExploreLink>
          <ul className={styles.list}>
            {dropsBySource(drops)
              .slice(0, SHOWN)
              .map(({ source, reason, count: number, lastTime }) => (
                <li key={`${source} ${reason}`}>
                  {dropText(source, reason, number)}{' '}
                  <Text color="secondary">{`last ${dateTimeFormatTimeAgo(lastTime)}`}</Text>
                </li>
              ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Times in a sentence, which have nanoseconds and are UTC, as the page has all others. */
const inLocalTime = (sentence: string): string =>
  sentence.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (text) => dateTimeFormat(text));

const RULE = 'rule ';

/** What was let go, and why: by a rule of the collector's configuration, whose name somebody chose there, or for a reason of its own. */
function dropText(source: string, reason: string, number: number): string {
  const events = count(number, 'event', 'events');
  return reason.startsWith(RULE)
    ? `${source}: ${events} left out by the rule “${reason.slice(RULE.length)}” in the collector’s configuration,`
    : `${source}: ${events} left out, ${reason},`;
}

const count = (number: number, one: string, many: string) => `${number.toLocaleString()} ${number === 1 ? one : many}`;

const getStyles = (theme: GrafanaTheme2) => ({
  lists: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  list: css({
    margin: theme.spacing(0.5, 0, 0),
    paddingLeft: theme.spacing(2.5),
    overflowWrap: 'anywhere',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
