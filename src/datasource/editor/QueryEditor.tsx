import React, { useCallback, useEffect, useId } from 'react';
import type { QueryEditorProps, SelectableValue } from '@grafana/data';
import { Alert, Box, RadioButtonGroup, Stack } from '@grafana/ui';
import { BlindSpots } from '../../ui/BlindSpots';
import { FormField } from '../../ui/FormField';
import type { AuditDataSource } from '../datasource';
import { isAlerting, withDefaults } from '../query/defaults';
import type { AuditOptions, AuditQuery, Shape } from '../query/types';
import { firstAlertQuery, inAlertRule } from './alertRule';
import { ConditionList } from './ConditionList';
import { LogQLEditor } from './LogQLEditor';
import { LogQLPreview } from './LogQLPreview';
import { modeOf, MODES, withMode, type Mode } from './mode';
import { ObjectsField } from './ObjectsField';
import { SearchEditor } from './SearchEditor';
import { ShapeOptions } from './ShapeOptions';
import { errorAt, hasConditions, hasObjects } from './problem';
import { withShape } from './shape';
import { sourcesRead } from './sourcesRead';
import { isTimeQuery, TimeNote } from './TimeNote';
import { workOf } from './work';
import { useExplanation } from './useExplanation';

export type Props = QueryEditorProps<AuditDataSource, AuditQuery, AuditOptions>;

const SHAPE_OPTIONS: Array<SelectableValue<Shape>> = [
  { label: 'Records', value: 'records', description: 'What happened, a row each' },
  { label: 'Count', value: 'count', description: 'How often, over time or as one number' },
  { label: 'Top', value: 'top', description: 'The most frequent values of a field' },
  {
    label: 'Lifecycle',
    value: 'lifecycle',
    description: 'What became of pods and containers, and what was done to them',
  },
  { label: 'Images that run', value: 'images', description: 'What registries tell, joined with what runs' },
  { label: 'Evidence', value: 'evidence', description: 'What the source sent for one record, untouched' },
];

/** What no alert rule can compare with a threshold. */
const NO_NUMBERS: Shape[] = ['records', 'lifecycle', 'images', 'evidence'];

/** Where a question is asked, in Explore, in panels and in alert rules: as a form, as a line of text, or in LogQL. */
export function QueryEditor(props: Props) {
  return isTimeQuery(props.query) ? <TimeNote /> : <AuditEditor {...props} />;
}

function AuditEditor({ datasource, query: stored, range, data, app, onChange, onRunQuery }: Props) {
  const id = useId();
  const query = withDefaults(stored, app);
  const alerting = isAlerting(app);
  const state = useExplanation(datasource, query, range);
  const suggest = useCallback(
    (field: string, search?: string) => datasource.values(field, range, search),
    [datasource, range]
  );
  const mode = modeOf(query);
  const read = sourcesRead(query);

  const change = (changes: Partial<AuditQuery>) => {
    onChange({ ...query, ...(alerting ? inAlertRule(query, changes) : changes) });
    onRunQuery();
  };

  useEffect(() => {
    const first = alerting ? firstAlertQuery(query) : undefined;
    if (first) {
      onChange(first);
    }
    // Once, when the editor opens: later the query is the user's.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return (
    <Box paddingTop={0.5} paddingRight={1}>
      <Stack direction="column" gap={1.5}>
        <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
          <FormField label="Ask by">
            {() => (
              <RadioButtonGroup<Mode>
                id={`${id}-mode`}
                aria-label="Ask by"
                options={MODES}
                value={mode}
                onChange={(next) => change(withMode(query, next, state.explanation?.logql))}
              />
            )}
          </FormField>
          {mode !== 'logql' && (
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
          )}
          {mode === 'form' && hasObjects(query.shape) && (
            <ObjectsField
              objects={query.objects}
              problem={state.problem}
              placeholder={query.shape === 'lifecycle' ? 'What changes something' : undefined}
              onChange={(objects) => change({ objects })}
            />
          )}
          <ShapeOptions query={query} problem={state.problem} suggest={suggest} onChange={change} />
        </Stack>
        {mode === 'logql' && <LogQLEditor query={query} problem={state.problem} onChange={change} />}
        {mode === 'search' && hasConditions(query) && (
          <SearchEditor api={datasource.search} query={query} range={range} onChange={change} />
        )}
        {mode === 'form' && hasConditions(query) && (
          <ConditionList
            title={query.shape === 'images' ? 'Of containers at whose start all of these held' : undefined}
            where={query.where}
            problem={state.problem}
            suggest={suggest}
            onChange={(where) => change({ where })}
          />
        )}
        {alerting && NO_NUMBERS.includes(query.shape) && (
          <Alert severity="warning" title="An alert rule needs numbers">
            {query.shape === 'images'
              ? 'A table of containers cannot be compared with a threshold. Choose “Count” with “One number” of image registry records, such as those whose action is untag or delete.'
              : 'Choose “Count” with “One number”, or “Top”: records cannot be compared with a threshold.'}
          </Alert>
        )}
        {read.length > 0 && <BlindSpots label="What these records cannot tell" sources={read} />}
        <LogQLPreview {...state} query={query} work={workOf(data, query.refId)} />
      </Stack>
    </Box>
  );
}
