import React from 'react';
import { MultiCombobox } from '@grafana/ui';
import { FormField } from '../../ui/FormField';
import type { QueryProblem } from '../api';
import { objectOptions, objectTitle } from './options';
import { errorAt } from './problem';

interface Props {
  objects: string[] | undefined;
  problem: QueryProblem | undefined;
  onChange: (objects: string[] | undefined) => void;
}

const options = objectOptions();

/** Which kinds of records are asked for; none chosen means all. */
export function ObjectsField({ objects, problem, onChange }: Props) {
  return (
    <FormField label="Of" error={errorAt(problem, 'objects')} grow>
      {({ 'aria-labelledby': labelId }) => (
        <MultiCombobox
          aria-labelledby={labelId}
          options={options}
          value={(objects ?? []).map((value) => ({ value, label: objectTitle(value) }))}
          placeholder="All audit objects"
          isClearable
          onChange={(chosen) => onChange(chosen.length ? chosen.map(({ value }) => value) : undefined)}
        />
      )}
    </FormField>
  );
}
