import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Checkbox, Text, useStyles2 } from '@grafana/ui';
import type { Action, Change } from '../rule/plan';
import { twinsOf } from '../rule/twins';
import type { Installed } from './installed';
import { Section } from './Section';

interface Props {
  changes: Change[];
  installed: Installed[];
  overwrite: ReadonlySet<string>;
  onOverwrite: (uids: ReadonlySet<string>) => void;
}

const COUNTED: Array<[Action, string]> = [
  ['create', 'new'],
  ['update', 'updated'],
  ['unchanged', 'there already, unchanged'],
  ['edited', 'edited in Grafana'],
  ['provisioned', 'provisioned from a file'],
];

/** What installing changes: what is new needs no words, what is there already does. */
export function PlanView({ changes, installed, overwrite, onOverwrite }: Props) {
  const styles = useStyles2(getStyles);
  const counts = COUNTED.flatMap(([action, text]) => {
    const count = changes.filter((change) => change.action === action).length;
    return count > 0 ? [`${count} ${text}`] : [];
  });
  const toggle = (uid: string) => {
    const next = new Set(overwrite);
    if (!next.delete(uid)) {
      next.add(uid);
    }
    onOverwrite(next);
  };
  const twins = changes.flatMap(({ rule, action }) =>
    action === 'provisioned'
      ? []
      : twinsOf(
          rule,
          installed.map((one) => one.rule)
        )
  );
  const told = changes.filter(({ action }) => action !== 'create' && action !== 'unchanged');
  return (
    <Section title="What is going to change">
      <Text>{counts.join(', ')}</Text>
      {told.length > 0 && (
        <ul className={styles.list} aria-label="Changes">
          {told.map(({ action, rule, existing, differences }) => (
            <li key={rule.uid}>
              <strong>{existing?.title ?? rule.title}</strong>
              {differences.length > 0 && `: ${differences.join('; ')}`}
              {action === 'edited' && (
                <Checkbox
                  label="Write over what was edited"
                  description="Somebody changed this rule in Grafana. It is left as it is unless you choose this."
                  value={overwrite.has(rule.uid)}
                  onChange={() => toggle(rule.uid)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {twins.length > 0 && (
        <Alert severity="warning" title="It would be told twice" bottomSpacing={0}>
          {twins.length === 1 ? 'A rule' : 'Rules'} for the same {twins.length === 1 ? 'is' : 'are'} there already, and
          what both find is told by both:
          <ul className={styles.list}>
            {twins.map((rule) => (
              <li key={rule.uid}>
                <strong>{rule.title}</strong>, {rule.provenance ? 'provisioned from a file' : 'installed in Grafana'}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, paddingLeft: theme.spacing(2.5), overflowWrap: 'anywhere' }),
});
