import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Checkbox, Text, useStyles2 } from '@grafana/ui';
import type { Action, Change } from '../rule/plan';
import { Section } from './Section';

interface Props {
  changes: Change[];
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
export function PlanView({ changes, overwrite, onOverwrite }: Props) {
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
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, paddingLeft: theme.spacing(2.5), overflowWrap: 'anywhere' }),
});
