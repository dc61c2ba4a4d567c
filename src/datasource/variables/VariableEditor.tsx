import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { Combobox, Field, Stack } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { useChoice } from '../../ui/useChoice';
import type { AuditDataSource } from '../datasource';
import { fieldOptions } from '../editor/options';
import type { AuditOptions, AuditQuery, AuditVariableQuery } from '../query/types';

type Props = QueryEditorProps<AuditDataSource, AuditQuery, AuditOptions, AuditVariableQuery>;

const options = fieldOptions();

/** Chooses the label or field whose values the dashboard variable offers. */
export function VariableEditor({ query, onChange }: Props) {
  const choose = useChoice(query.field, (field) => onChange({ ...query, refId: query.refId ?? 'field', field }));
  return (
    <Stack direction="column" gap={2}>
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
          onChange={({ value }) => choose(value)}
        />
      </Field>
      <Field
        label="Among"
        description="Only values of records that this search finds, such as namespace:$namespace severity>=medium. Empty: all records."
        noMargin
      >
        <CommitInput
          id="audit-variable-search"
          value={query.search ?? ''}
          placeholder="all records"
          width={60}
          onCommit={(search) =>
            onChange({ ...query, refId: query.refId ?? 'field', search: search.trim() || undefined })
          }
        />
      </Field>
    </Stack>
  );
}
