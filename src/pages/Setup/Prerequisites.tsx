import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormatTimeAgo, type GrafanaTheme2, type IconName } from '@grafana/data';
import { Icon, Text, useStyles2, useTheme2 } from '@grafana/ui';
import { Snippet } from './Snippet';
import type { Prerequisite } from './collectorState';

const MANY = 3;

/** What the collectors found of what they need, and how to mend what is missing. */
export function Prerequisites({ prerequisites }: { prerequisites: Prerequisite[] }) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {[...prerequisites].sort(worstFirst).map((one) => (
        <li key={JSON.stringify(one)} className={styles.item}>
          <Mark {...one} />
          <div className={styles.text}>
            <Text>
              <strong>{one.check}</strong>: {one.found}
            </Text>
            <Text color="secondary" variant="bodySmall">
              {one.part}
              {onHosts(one.hosts)}, {dateTimeFormatTimeAgo(one.time)}
            </Text>
            {one.fix !== undefined && <Snippet where="how to mend it" text={one.fix} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

const worstFirst = (a: Prerequisite, b: Prerequisite): number =>
  rank(a) - rank(b) || a.part.localeCompare(b.part) || a.check.localeCompare(b.check);

const rank = ({ status, needed }: Prerequisite): number =>
  status === 'missing' ? (needed ? 0 : 1) : status === 'unknown' ? 2 : 3;

function onHosts(hosts: string[]): string {
  const named = hosts.filter((host) => host !== '');
  return named.length === 0
    ? ''
    : named.length <= MANY
      ? ` on ${named.join(', ')}`
      : ` on ${named.slice(0, MANY - 1).join(', ')} and ${named.length - MANY + 1} more`;
}

/** By its shape and by a word as well as by its colour. */
function Mark({ status, needed }: Prerequisite) {
  const { colors } = useTheme2();
  const marks: Record<string, { icon: IconName; color: string; word: string }> = {
    ok: { icon: 'check-circle', color: colors.success.text, word: 'OK' },
    missing: { icon: 'times-circle', color: colors.error.text, word: 'Missing' },
    wanted: { icon: 'exclamation-triangle', color: colors.warning.text, word: 'Missing, good to have' },
    unknown: { icon: 'question-circle', color: colors.text.secondary, word: 'Cannot be told' },
  };
  const mark = marks[status === 'missing' && !needed ? 'wanted' : status];
  return mark ? (
    <span role="img" aria-label={mark.word} title={mark.word}>
      <Icon name={mark.icon} color={mark.color} size="lg" />
    </span>
  ) : null;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), margin: 0 }),
  item: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'flex-start', '& > [role=img]': { flexShrink: 0 } }),
  text: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    minWidth: 0,
    flexGrow: 1,
    overflowWrap: 'anywhere',
  }),
});
