import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, Text, useStyles2 } from '@grafana/ui';
import { objectTitle } from '../../../datasource/editor/options';
import { severityTitle } from '../../../ui/severity';
import type { RuleTemplate } from '../catalogue/template';
import { OBJECTS_KNOWN } from '../catalogue/labels';
import type { Rights } from '../api/rights';
import { grouped, upTo, type Filters, type Grouping } from './filters';
import type { Installed } from './installed';
import { RuleRow } from './RuleRow';

interface Props {
  templates: RuleTemplate[];
  filters: Filters;
  rulesOf: (template: RuleTemplate) => Installed[];
  chosen: ReadonlySet<string>;
  rights: Rights;
  onChoose: (ids: ReadonlySet<string>) => void;
  onOpen: (ids: string[]) => void;
  onInstall: (template: RuleTemplate, from?: Installed) => void;
  onRemove: (rule: Installed) => void;
}

/** So many rows are drawn at first, and so many more at each request. */
const PAGE = 50;

const titleOf = (grouping: Grouping, name: string): string =>
  grouping === 'severity' ? severityTitle(name) : name === 'several' ? 'Several objects' : objectTitle(name);

const toggled = <T,>(values: Iterable<T>, value: T): T[] => {
  const set = new Set(values);
  return set.delete(value) ? [...set] : [...set, value];
};

/** The rules in groups. Only so many rows as somebody reads are drawn, and what is in a row only when it is opened. */
export function RuleList({
  templates,
  filters,
  rulesOf,
  chosen,
  rights,
  onChoose,
  onOpen,
  onInstall,
  onRemove,
}: Props) {
  const styles = useStyles2(getStyles);
  const [limit, setLimit] = useState(PAGE);
  const groups = upTo(limit, grouped(templates, filters.group, OBJECTS_KNOWN));
  return (
    <Stack direction="column" gap={2}>
      {groups.map(({ name, count, templates: drawn }) => (
        <section key={name} aria-label={name === '' ? 'Rules' : titleOf(filters.group, name)}>
          {name !== '' && (
            <Text element="h2" variant="h5">
              {titleOf(filters.group, name)} ({count})
            </Text>
          )}
          <ul className={styles.list}>
            {drawn.map((template) => (
              <RuleRow
                key={template.id}
                template={template}
                rules={rulesOf(template)}
                isChosen={chosen.has(template.id)}
                isOpen={filters.open.includes(template.id)}
                rights={rights}
                onChoose={() => onChoose(new Set(toggled(chosen, template.id)))}
                onOpen={() => onOpen(toggled(filters.open, template.id))}
                onInstall={(from) => onInstall(template, from)}
                onRemove={onRemove}
              />
            ))}
          </ul>
        </section>
      ))}
      {templates.length > limit && (
        <Button variant="secondary" onClick={() => setLimit(limit + PAGE)}>
          Show {Math.min(PAGE, templates.length - limit)} more of {templates.length}
        </Button>
      )}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    listStyle: 'none',
    margin: theme.spacing(1, 0, 0),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    '> li + li': { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
});
