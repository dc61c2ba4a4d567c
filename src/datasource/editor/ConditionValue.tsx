import React, { useCallback, useId } from 'react';
import { Combobox, MultiCombobox, type ComboboxOption } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { HiddenLabel } from '../../ui/HiddenLabel';
import type { SeenValue } from '../api';
import { queryField, takesList, typedValue } from '../query/fields';
import type { ComparisonValue, Operator } from '../query/types';

interface Props {
  label: string;
  field: string;
  op: Operator;
  value: ComparisonValue | undefined;
  invalid: boolean;
  suggest: (field: string) => Promise<SeenValue[]>;
  onChange: (value: ComparisonValue) => void;
}

const PLACEHOLDERS: Partial<Record<Operator, string>> = {
  '=~': 'Regular expression',
  '!~': 'Regular expression',
  contains: 'Text',
  notContains: 'Text',
};

/** What can be chosen: the values the schema lists, else those that were seen. The text typed so far narrows them. */
export function useValueOptions(field: string, suggest: Props['suggest']) {
  return useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      const known = queryField(field);
      const values = known?.values.length ? known.values.map((value) => ({ value })) : await seen(field, suggest);
      const text = typed.toLowerCase();
      return values.filter(({ value }) => value.toLowerCase().includes(text)).map(optionOf);
    },
    [field, suggest]
  );
}

const optionOf = ({ value, count }: SeenValue): ComboboxOption => ({
  value,
  label: value,
  ...(count !== undefined && { description: count === 1 ? '1 recent record' : `${count} recent records` }),
});

/** Suggestions are a help: where they cannot be had, a value can still be typed. */
async function seen(field: string, suggest: Props['suggest']): Promise<SeenValue[]> {
  if (queryField(field)?.type === 'boolean') {
    return [{ value: 'true' }, { value: 'false' }];
  }
  return suggest(field).catch(() => []);
}

export function ConditionValue({ label, field, op, value, invalid, suggest, onChange }: Props) {
  const id = useId();
  const options = useValueOptions(field, suggest);
  const placeholder = PLACEHOLDERS[op];

  if (placeholder) {
    return (
      <CommitInput
        aria-label={label}
        value={value === undefined ? '' : String(value)}
        placeholder={placeholder}
        invalid={invalid}
        onCommit={onChange}
      />
    );
  }
  if (takesList(op)) {
    const list = Array.isArray(value) ? value : [];
    return (
      <>
        <HiddenLabel id={id}>{label}</HiddenLabel>
        <MultiCombobox
          aria-labelledby={id}
          options={options}
          value={list.map((one) => ({ value: String(one), label: String(one) }))}
          placeholder="Choose or type values"
          createCustomValue
          invalid={invalid}
          onChange={(chosen) =>
            onChange(chosen.map((one) => typedValue(field, one.value)).filter((one) => typeof one !== 'boolean'))
          }
        />
      </>
    );
  }
  return (
    <>
      <HiddenLabel id={id}>{label}</HiddenLabel>
      <Combobox
        aria-labelledby={id}
        options={options}
        value={value === undefined || Array.isArray(value) ? null : { value: String(value), label: String(value) }}
        placeholder="Choose or type a value"
        createCustomValue
        invalid={invalid}
        onChange={(chosen) => onChange(typedValue(field, chosen.value))}
      />
    </>
  );
}
