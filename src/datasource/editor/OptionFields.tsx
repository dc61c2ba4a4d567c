import React, { useId } from 'react';
import type { SelectableValue } from '@grafana/data';
import { RadioButtonGroup } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { FormField } from '../../ui/FormField';

interface LimitProps {
  label: string;
  limit: number | undefined;
  standard: number;
  max: number;
  error: string | undefined;
  onChange: (limit: number | undefined) => void;
}

/** A whole number that may be left out. */
export function LimitField({ label, limit, standard, max, error, onChange }: LimitProps) {
  return (
    <FormField label={label} error={error}>
      {({ id }) => (
        <CommitInput
          id={id}
          type="number"
          min={1}
          max={max}
          value={limit === undefined ? '' : String(limit)}
          placeholder={String(standard)}
          width={12}
          onCommit={(text) => onChange(text.trim() === '' ? undefined : Math.trunc(Number(text)))}
        />
      )}
    </FormField>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  options: Array<SelectableValue<T>>;
  /** The first option is the default and stands for "not set". */
  value: T | undefined;
  onChange: (value: T) => void;
}

/** One of a few options. */
export function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <FormField label={label}>
      {() => (
        <RadioButtonGroup
          id={id}
          aria-label={label}
          options={options}
          value={value ?? options[0]?.value}
          onChange={onChange}
        />
      )}
    </FormField>
  );
}
