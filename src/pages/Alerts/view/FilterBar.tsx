import React from 'react';
import { FilterInput, MultiCombobox, RadioButtonGroup, Stack } from '@grafana/ui';
import { objectTitle } from '../../../datasource/editor/options';
import { FormField } from '../../../ui/FormField';
import { severityTitle } from '../../../ui/severity';
import { CATALOGUE } from '../catalogue/catalogue';
import { OBJECTS_KNOWN, SEVERITIES } from '../catalogue/labels';
import type { Filters, Grouping, StateFilter } from './filters';

interface Props {
  filters: Filters;
  onChange: (changes: Partial<Filters>) => void;
}

const STATE_OPTIONS: Array<{ value: StateFilter; label: string }> = [
  { value: 'all', label: 'All' },
  { value: 'installed', label: 'Installed' },
  { value: 'absent', label: 'Not installed' },
  { value: 'firing', label: 'Firing' },
  { value: 'look', label: 'To look at' },
];

const GROUP_OPTIONS: Array<{ value: Grouping; label: string }> = [
  { value: 'object', label: 'Object' },
  { value: 'severity', label: 'Severity' },
  { value: 'none', label: 'None' },
];

const severities = SEVERITIES.map((value) => ({ value, label: severityTitle(value) })).filter(({ value }) =>
  CATALOGUE.some(({ severity }) => severity === value)
);
const objects = OBJECTS_KNOWN.map((value) => ({ value, label: objectTitle(value) })).filter(({ value }) =>
  CATALOGUE.some((template) => template.objects.includes(value))
);
const chosen = (options: Array<{ value: string; label: string }>, values: string[]) =>
  options.filter(({ value }) => values.includes(value));

export function FilterBar({ filters, onChange }: Props) {
  return (
    <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-end" role="search" aria-label="Filter the rules">
      <FormField label="Search" grow>
        {({ id }) => (
          <FilterInput
            id={id}
            escapeRegex={false}
            placeholder="Title, object or technique, such as T1609"
            value={filters.search}
            onChange={(search) => onChange({ search })}
          />
        )}
      </FormField>
      <FormField label="Severity">
        {({ 'aria-labelledby': labelId }) => (
          <MultiCombobox
            aria-labelledby={labelId}
            options={severities}
            value={chosen(severities, filters.severities)}
            placeholder="Any"
            width="auto"
            minWidth={16}
            maxWidth={32}
            onChange={(options) => onChange({ severities: options.map(({ value }) => value) })}
          />
        )}
      </FormField>
      <FormField label="Audit object">
        {({ 'aria-labelledby': labelId }) => (
          <MultiCombobox
            aria-labelledby={labelId}
            options={objects}
            value={chosen(objects, filters.objects)}
            placeholder="Any"
            width="auto"
            minWidth={22}
            maxWidth={48}
            onChange={(options) => onChange({ objects: options.map(({ value }) => value) })}
          />
        )}
      </FormField>
      <FormField label="State">
        {() => (
          <RadioButtonGroup
            aria-label="State"
            options={STATE_OPTIONS}
            value={filters.state}
            onChange={(state) => onChange({ state })}
          />
        )}
      </FormField>
      <FormField label="Group by">
        {() => (
          <RadioButtonGroup
            aria-label="Group by"
            options={GROUP_OPTIONS}
            value={filters.group}
            onChange={(group) => onChange({ group })}
          />
        )}
      </FormField>
    </Stack>
  );
}
