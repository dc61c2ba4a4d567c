import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, Text, TextLink, useStyles2 } from '@grafana/ui';
import { objectTitle } from '../../../datasource/editor/options';
import { queryText } from '../../../datasource/query/display';
import { techniqueName, techniqueUrl } from '../catalogue/attack';
import type { RuleTemplate } from '../catalogue/template';
import type { Rights } from '../api/rights';
import { durationInWords } from '../rule/duration';
import type { Installed } from './installed';
import { InstalledRule } from './InstalledRule';

interface Props {
  template: RuleTemplate;
  rules: Installed[];
  rights: Rights;
  onChange: (rule: Installed) => void;
  onRemove: (rule: Installed) => void;
}

/** When it fires, in words. */
function firesWhen({ kind, window, baseline = 0, threshold }: RuleTemplate): string {
  if (kind === 'silence') {
    return `No record for ${durationInWords(window)} from a source that had some in the last ${durationInWords(baseline)}`;
  }
  return threshold === 0
    ? `Any record, looking back ${durationInWords(window)}`
    : `More than ${threshold} records in ${durationInWords(window)}`;
}

/** All about a rule, and each place where it is installed. */
export function RuleDetails({ template, rules, rights, onChange, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const { description, needs, objects, attack, where, by } = template;
  return (
    <div className={styles.details}>
      <Text>{description}</Text>
      <dl className={styles.facts}>
        <dt>Fires on</dt>
        <dd>{firesWhen(template)}</dd>
        <dt>Reads</dt>
        <dd>{objects.map(objectTitle).join(', ')}</dd>
        {needs && (
          <>
            <dt>Needs</dt>
            <dd>{needs}</dd>
          </>
        )}
        <dt>Asks</dt>
        <dd>{queryText({ refId: 'A', shape: 'count', where, by })}</dd>
        {attack.length > 0 && (
          <>
            <dt>MITRE ATT&amp;CK</dt>
            <dd>
              {attack.map((id) => (
                <div key={id}>
                  <TextLink href={techniqueUrl(id)} external inline>
                    {`${id} ${techniqueName(id) ?? ''}`}
                  </TextLink>
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
      {rules.length > 0 && (
        <Stack direction="column" gap={1}>
          {rules.map((one) => (
            <InstalledRule
              key={one.rule.uid}
              installed={one}
              rights={rights}
              onChange={() => onChange(one)}
              onRemove={() => onRemove(one)}
            />
          ))}
        </Stack>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  details: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    padding: theme.spacing(0.5, 2, 2, 6),
    [theme.breakpoints.down('md')]: { paddingLeft: theme.spacing(2) },
  }),
  facts: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
});
