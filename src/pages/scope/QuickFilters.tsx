import React, { useCallback, useId, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { Button, MultiCombobox, useStyles2, type ComboboxOption } from '@grafana/ui';
import type { AuditDataSource } from '../../datasource/datasource';
import { fieldTitle } from '../../datasource/query/fields';
import { fromList } from '../../datasource/query/condition';
import type { Condition } from '../../datasource/query/types';
import type { Conditions } from '../../datasource/search/api';
import { HiddenLabel } from '../../ui/HiddenLabel';
import { chosenValues, shownFields, withoutChoice, withValues } from './quickValues';

interface Props {
  source: AuditDataSource;
  fields: string[];
  objects?: string[];
  conditions: Conditions;
  /** What the page is narrowed by besides. */
  within: () => Condition[];
  range: TimeRange;
  onChange: (conditions: Conditions) => void;
}

/** A control for each field that people narrow by most; what they choose is a part of the search text. */
export function QuickFilters({ fields, ...props }: Props) {
  const styles = useStyles2(getStyles);
  const [isOpen, setOpen] = useState(false);
  const few = shownFields(fields, props.conditions.where);
  return (
    <div className={styles.row} role="group" aria-label="Filters">
      {(isOpen ? fields : few).map((field) => (
        <QuickFilter key={field} field={field} {...props} />
      ))}
      {few.length < fields.length && (
        <Button
          variant="secondary"
          fill="text"
          icon={isOpen ? 'angle-left' : 'angle-right'}
          iconPlacement="right"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Fewer filters' : 'More filters'}
        </Button>
      )}
    </div>
  );
}

/** In units of the theme's grid: as wide as the title needs, with the control's own icon. */
const widthOf = (title: string): number => Math.max(14, Math.ceil(title.length * 0.95 + 8));

function QuickFilter({
  source,
  field,
  objects,
  conditions,
  within,
  range,
  onChange,
}: Omit<Props, 'fields'> & { field: string }) {
  const id = useId();
  const title = fieldTitle(field);
  const values = chosenValues(conditions.where, field);

  const options = useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      const others = {
        objects: conditions.objects ?? objects,
        where: fromList([...within(), ...withoutChoice(conditions.where, field)]),
      };
      const text = await source.search.format(others);
      // Suggestions are a help: where they cannot be had, a value can still be typed.
      const seen = await source.values(field, range, typeof text === 'string' ? text : undefined).catch(() => []);
      return seen
        .filter(({ value }) => value.toLowerCase().includes(typed.toLowerCase()))
        .map(({ value, count }) => ({
          value,
          label: value,
          description: count === undefined ? undefined : `${count}×`,
        }));
    },
    [source, field, objects, conditions, within, range]
  );

  return (
    <div>
      <HiddenLabel id={id}>{title}</HiddenLabel>
      <MultiCombobox
        aria-labelledby={id}
        options={options}
        value={values.map((value) => ({ value, label: value }))}
        placeholder={title}
        prefixIcon={values.length > 0 ? 'filter' : undefined}
        width="auto"
        minWidth={widthOf(title)}
        maxWidth={40}
        createCustomValue
        isClearable
        onChange={(chosen) =>
          onChange({
            ...conditions,
            where: withValues(
              conditions.where,
              field,
              chosen.map((one) => one.value)
            ),
          })
        }
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
});
