import React, { useId } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { DataSourcePicker } from '@grafana/runtime';
import { Combobox, IconButton, Stack, useStyles2 } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { FormField } from '../../ui/FormField';
import { useChoice } from '../../ui/useChoice';
import { fieldOptions } from '../editor/options';
import { fieldTitle } from '../query/fields';
import type { TraceLink } from '../query/types';
import { traceQueryType, type TraceLinkProblems } from './traceLinks';

interface Props {
  number: number;
  link: TraceLink;
  problems: TraceLinkProblems;
  disabled: boolean | undefined;
  onChange: (changes: Partial<TraceLink>) => void;
  onRemove: () => void;
}

const fields = fieldOptions();

/** One rule: what is looked for, and where it leads. */
export function TraceLinkRow({ number, link, problems, disabled, onChange, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const pickerId = useId();
  const choose = useChoice(link.field ?? '', (field) => onChange({ field: field || undefined }));
  return (
    <div role="group" aria-label={`Trace link ${number}`} className={styles.row}>
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <FormField label="Name" error={problems.name}>
          {({ id }) => (
            <CommitInput
              id={id}
              width={16}
              value={link.name}
              placeholder="Trace"
              disabled={disabled}
              onCommit={(name) => onChange({ name: name.trim() })}
            />
          )}
        </FormField>
        <FormField label="In" error={problems.field}>
          {(ids) => (
            <Combobox
              {...ids}
              width={28}
              options={fields}
              value={link.field ? { value: link.field, label: fieldTitle(link.field) } : null}
              placeholder="the row's text"
              isClearable
              disabled={disabled}
              onChange={(chosen: { value: string } | null) => choose(chosen?.value ?? '')}
            />
          )}
        </FormField>
        <FormField label="Regular expression" error={problems.pattern} grow>
          {({ id }) => (
            <CommitInput
              id={id}
              value={link.pattern ?? ''}
              placeholder={link.field ? 'the whole value' : 'trace_id=(\\w+)'}
              disabled={disabled}
              onCommit={(pattern) => onChange({ pattern: pattern || undefined })}
            />
          )}
        </FormField>
        <IconButton
          className={styles.remove}
          name="trash-alt"
          tooltip={`Remove trace link ${number}`}
          disabled={disabled}
          onClick={onRemove}
        />
      </Stack>
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <FormField label="Leads to" error={problems.target}>
          {() => (
            <DataSourcePicker
              inputId={pickerId}
              tracing
              noDefault
              width={45}
              current={link.datasourceUid ?? null}
              placeholder="Choose a tracing data source"
              disabled={disabled}
              onChange={({ uid, type }) =>
                onChange({ datasourceUid: uid, queryType: traceQueryType(type), url: undefined })
              }
              onClear={() => onChange({ datasourceUid: undefined, queryType: undefined })}
            />
          )}
        </FormField>
        {!link.datasourceUid && (
          <FormField label="or URL" grow>
            {({ id }) => (
              <CommitInput
                id={id}
                value={link.url ?? ''}
                placeholder="https://traces.example.com/trace/${__value.raw}"
                disabled={disabled}
                onCommit={(url) => onChange({ url: url.trim() || undefined })}
              />
            )}
          </FormField>
        )}
      </Stack>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    alignSelf: 'stretch',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    maxWidth: theme.spacing(140),
    padding: theme.spacing(1.5),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  // On the line of the inputs, below the labels.
  remove: css({ marginTop: theme.spacing(3.5) }),
});
