import React, { useId } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Combobox, IconButton, useStyles2 } from '@grafana/ui';
import { HiddenLabel } from '../../ui/HiddenLabel';
import { needsValue, operatorsOf, queryField, takesList } from '../query/fields';
import type { SeenValue } from '../api';
import type { Comparison, Operator } from '../query/types';
import { ConditionValue } from './ConditionValue';
import { conditionFieldOptions, operatorOptions } from './options';

interface Props {
  number: number;
  row: Partial<Comparison>;
  invalid: boolean;
  suggest: (field: string) => Promise<SeenValue[]>;
  onChange: (row: Partial<Comparison>) => void;
  onRemove: () => void;
}

const fields = conditionFieldOptions();

/** Another field keeps the operator where the field's type allows it; its value meant something else. */
export function withField(row: Partial<Comparison>, field: string): Partial<Comparison> {
  const allowed = operatorsOf(queryField(field)?.type ?? 'string');
  const op = row.op && allowed.includes(row.op) ? row.op : allowed[0];
  return { field, op };
}

/** Another operator keeps the value, as a list where the operator takes one. */
export function withOperator(row: Partial<Comparison>, op: Operator): Partial<Comparison> {
  const { field, value } = row;
  if (!needsValue(op) || value === undefined) {
    return { field, op };
  }
  if (takesList(op)) {
    return { field, op, value: Array.isArray(value) ? value : typeof value === 'boolean' ? [] : [value] };
  }
  const single = Array.isArray(value) ? value[0] : value;
  return single === undefined ? { field, op } : { field, op, value: single };
}

export function ConditionRow({ number, row, invalid, suggest, onChange, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const field = queryField(row.field ?? '');

  return (
    <div className={styles.row}>
      <HiddenLabel id={`${id}-field`}>{`Condition ${number} field`}</HiddenLabel>
      <Combobox
        aria-labelledby={`${id}-field`}
        options={fields}
        value={row.field ? { value: row.field, label: field?.title ?? row.field } : null}
        placeholder="Choose a field"
        width={26}
        invalid={invalid}
        onChange={({ value }) => value !== row.field && onChange(withField(row, value))}
      />
      <HiddenLabel id={`${id}-operator`}>{`Condition ${number} operator`}</HiddenLabel>
      <Combobox
        aria-labelledby={`${id}-operator`}
        options={operatorOptions(row.field ?? '', row.op)}
        value={row.op ?? null}
        width={21}
        disabled={!row.field}
        invalid={invalid}
        onChange={({ value }) => value !== row.op && onChange(withOperator(row, value))}
      />
      {row.field && row.op && needsValue(row.op) && (
        <div className={styles.value}>
          <ConditionValue
            key={`${row.field}/${takesList(row.op)}`}
            label={`Condition ${number} value`}
            field={row.field}
            op={row.op}
            value={row.value}
            invalid={invalid}
            suggest={suggest}
            onChange={(value) => onChange({ ...row, value })}
          />
        </div>
      )}
      <IconButton name="times" tooltip={`Remove condition ${number}`} onClick={onRemove} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), position: 'relative' }),
  value: css({ flex: `1 1 ${theme.spacing(24)}`, maxWidth: theme.spacing(60) }),
});
