import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { Combobox, Field } from '@grafana/ui';
import type { AuditDataSource } from '../datasource';
import { fieldOptions } from '../editor/options';
import type { AuditOptions, AuditQuery, AuditVariableQuery } from '../query/types';

type Props = QueryEditorProps<AuditDataSource, AuditQuery, AuditOptions, AuditVariableQuery>;

const options = fieldOptions();

/** Chooses the label or field whose values the dashboard variable offers. */
export function VariableEditor({ query, onChange }: Props) {
  return (
    <Field
      label="Field"
      description="The variable offers the values that this label or field has in the time range."
      noMargin
    >
      <Combobox
        id="audit-variable-field"
        options={options}
        value={query.field || null}
        placeholder="Choose a field"
        width={40}
        onChange={({ value }) => onChange({ ...query, refId: query.refId ?? 'field', field: value })}
      />
    </Field>
  );
}
