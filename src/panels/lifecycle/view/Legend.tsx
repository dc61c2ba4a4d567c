import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import {
  MARK_KINDS,
  SEVERITIES,
  STATES,
  type Mark,
  type MarkKind,
  type Severity,
  type State,
} from '../../../datasource/lifecycle/types';
import { kindNames, severityNames, stateNames } from '../text';
import { MarkSymbol } from './MarkSymbol';
import { StateSymbol } from './StateSymbol';

export interface Counts {
  kinds: Record<MarkKind, number>;
  severities: Record<Severity, number>;
  states: Set<State>;
}

interface Props {
  counts: Counts;
  kinds: ReadonlySet<MarkKind>;
  severities: ReadonlySet<Severity>;
  byImage: boolean;
  onToggleKind: (kind: MarkKind) => void;
  onToggleSeverity: (severity: Severity) => void;
}

export function countMarks(marks: Mark[], states: Iterable<State>): Counts {
  const zero = <T extends string>(names: readonly T[]) =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
  const counts: Counts = { kinds: zero(MARK_KINDS), severities: zero(SEVERITIES), states: new Set(states) };
  for (const { kind, severity } of marks) {
    counts.kinds[kind]++;
    counts.severities[severity]++;
  }
  return counts;
}

/** What the picture is made of; kinds and severities of marks can be switched off. */
export function Legend({ counts, kinds, severities, byImage, onToggleKind, onToggleSeverity }: Props) {
  const styles = useStyles2(getStyles);
  const [kindName, severityName, stateName] = [kindNames(), severityNames(), stateNames()];
  return (
    <div className={styles.legend}>
      <div role="group" aria-label={t('legend.kinds', 'Kinds of marks')} className={styles.group}>
        {MARK_KINDS.filter((kind) => counts.kinds[kind] > 0).map((kind) => (
          <Toggle
            key={kind}
            on={kinds.has(kind)}
            name={kindName[kind]}
            count={counts.kinds[kind]}
            onClick={() => onToggleKind(kind)}
          >
            <MarkSymbol kind={kind} />
          </Toggle>
        ))}
      </div>
      <div role="group" aria-label={t('legend.severities', 'Severities')} className={styles.group}>
        {[...SEVERITIES]
          .reverse()
          .filter((severity) => counts.severities[severity] > 0)
          .map((severity) => (
            <Toggle
              key={severity}
              on={severities.has(severity)}
              name={severityName[severity]}
              count={counts.severities[severity]}
              onClick={() => onToggleSeverity(severity)}
            >
              <MarkSymbol kind="request" severity={severity} />
            </Toggle>
          ))}
      </div>
      <div role="list" aria-label={t('legend.states', 'States')} className={styles.group}>
        {STATES.filter((state) => counts.states.has(state)).map((state) => (
          <span key={state} role="listitem" className={styles.item}>
            <StateSymbol state={state} plain={byImage} />
            {stateName[state]}
          </span>
        ))}
      </div>
    </div>
  );
}

interface ToggleProps {
  on: boolean;
  name: string;
  count: number;
  children: React.ReactNode;
  onClick: () => void;
}

function Toggle({ on, name, count, children, onClick }: ToggleProps) {
  const styles = useStyles2(getStyles);
  return (
    <button
      type="button"
      aria-pressed={on}
      className={cx(styles.item, styles.toggle, !on && styles.off)}
      onClick={onClick}
    >
      {children}
      {name}
      <span className={styles.count}>{count.toLocaleString()}</span>
    </button>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25, 3),
    paddingTop: theme.spacing(0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.primary,
  }),
  group: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1.5) }),
  item: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), lineHeight: '22px' }),
  toggle: css({
    background: 'none',
    border: 'none',
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(0, 0.5),
    color: 'inherit',
    fontSize: 'inherit',
    cursor: 'pointer',
    '&:hover': { background: theme.colors.action.hover },
  }),
  off: css({ opacity: 0.45, textDecoration: 'line-through' }),
  count: css({ color: theme.colors.text.secondary }),
});
