import React, { useCallback, useId } from 'react';
import { CoreApp, type QueryEditorProps, type SelectableValue } from '@grafana/data';
import { Alert, MultiCombobox, RadioButtonGroup, Stack } from '@grafana/ui';
import { FormField } from '../../ui/FormField';
import type { AuditDataSource } from '../datasource';
import { defaultQuery } from '../query/defaults';
import type { AuditOptions, AuditQuery, Shape } from '../query/types';
import { ConditionList } from './ConditionList';
import { LogQLPreview } from './LogQLPreview';
import { ShapeOptions } from './ShapeOptions';
import { objectOptions, objectTitle } from './options';
import { errorAt } from './problem';
import { withShape } from './shape';
import { useExplanation } from './useExplanation';

export type Props = QueryEditorProps<AuditDataSource, AuditQuery, AuditOptions>;

const SHAPE_OPTIONS: Array<SelectableValue<Shape>> = [
  { label: 'Records', value: 'records', description: 'What happened, a row each' },
  { label: 'Count', value: 'count', description: 'How often, over time or as one number' },
  { label: 'Top', value: 'top', description: 'The most frequent values of a field' },
  { label: 'Evidence', value: 'evidence', description: 'What the source sent for one record, untouched' },
];

const objects = objectOptions();

/** The form in which a question is asked, in Explore, in panels and in alert rules. */
export function QueryEditor({ datasource, query: stored, range, app, onChange, onRunQuery }: Props) {
  const id = useId();
  const query: AuditQuery = stored.shape ? stored : { ...stored, ...defaultQuery(app) };
  const state = useExplanation(datasource, query, range);
  const suggest = useCallback((field: string) => datasource.values(field, range), [datasource, range]);

  const change = (changes: Partial<AuditQuery>) => {
    onChange({ ...query, ...changes });
    onRunQuery();
  };

  return (
    <Stack direction="column" gap={1.5}>
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <FormField label="Show" error={errorAt(state.problem, 'shape')}>
          {() => (
            <RadioButtonGroup
              id={id}
              aria-label="Show"
              options={SHAPE_OPTIONS}
              value={query.shape}
              onChange={(shape) => change(withShape(query, shape))}
            />
          )}
        </FormField>
        {query.shape !== 'evidence' && (
          <FormField label="Of" error={errorAt(state.problem, 'objects')}>
            {({ 'aria-labelledby': labelId }) => (
              <MultiCombobox
                aria-labelledby={labelId}
                options={objects}
                value={(query.objects ?? []).map((value) => ({ value, label: objectTitle(value) }))}
                placeholder="All audit objects"
                width="auto"
                minWidth={32}
                maxWidth={80}
                isClearable
                onChange={(chosen) => change({ objects: chosen.length ? chosen.map(({ value }) => value) : undefined })}
              />
            )}
          </FormField>
        )}
        <ShapeOptions query={query} problem={state.problem} onChange={change} />
      </Stack>
      {query.shape !== 'evidence' && (
        <ConditionList
          where={query.where}
          problem={state.problem}
          suggest={suggest}
          onChange={(where) => change({ where })}
        />
      )}
      {needsNumber(app, query) && (
        <Alert severity="warning" title="An alert rule needs numbers">
          Choose “Count” with “One number”, or “Top”: records cannot be compared with a threshold.
        </Alert>
      )}
      <LogQLPreview {...state} />
    </Stack>
  );
}

const needsNumber = (app: string | undefined, query: AuditQuery): boolean =>
  (app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting) &&
  (query.shape === 'records' || query.shape === 'evidence');
