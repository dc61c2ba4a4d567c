import React from 'react';
import type { SelectableValue } from '@grafana/data';
import { Combobox, MultiCombobox } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { FormField } from '../../ui/FormField';
import { useChoice } from '../../ui/useChoice';
import type { QueryProblem, SeenValue } from '../api';
import { DEFAULT_LIMIT, MAX_COUNT_FIELDS, MAX_LIMIT } from '../query/defaults';
import { fieldTitle } from '../query/fields';
import type { AuditQuery } from '../query/types';
import { Choice, LimitField } from './OptionFields';
import { ImagesOptions } from './ImagesOptions';
import { countFieldOptions, topFieldOptions } from './options';
import { errorAt } from './problem';

export interface Props {
  query: AuditQuery;
  problem: QueryProblem | undefined;
  /** The values of a field, of the records that a search finds. */
  suggest: (field: string, search?: string) => Promise<SeenValue[]>;
  onChange: (change: Partial<AuditQuery>) => void;
}

const countFields = countFieldOptions();
const topFields = topFieldOptions();

/** What belongs to the chosen shape alone. */
export function ShapeOptions(props: Props) {
  switch (props.query.shape) {
    case 'records':
      return <RecordsOptions {...props} />;
    case 'count':
      return <CountOptions {...props} />;
    case 'top':
      return <TopOptions {...props} />;
    case 'lifecycle':
      return <LifecycleOptions {...props} />;
    case 'images':
      return <ImagesOptions {...props} />;
    case 'evidence':
      return <EvidenceOptions {...props} />;
    case 'logql':
      return <LogQLOptions {...props} />;
  }
}

const DIRECTIONS: Array<SelectableValue<NonNullable<AuditQuery['direction']>>> = [
  { label: 'Newest first', value: 'backward' },
  { label: 'Oldest first', value: 'forward' },
];

const LINES: Array<SelectableValue<NonNullable<AuditQuery['line']>>> = [
  { label: 'Sentence', value: 'sentence', description: 'What happened, in a sentence' },
  { label: 'JSON', value: 'json', description: 'The record as it is stored' },
];

function RecordsOptions({ query, problem, onChange }: Props) {
  return (
    <>
      <Choice
        label="Order"
        options={DIRECTIONS}
        value={query.direction}
        onChange={(direction) => onChange({ direction })}
      />
      <Choice label="Line" options={LINES} value={query.line} onChange={(line) => onChange({ line })} />
      <LimitField
        label="Limit"
        limit={query.limit}
        standard={DEFAULT_LIMIT.records}
        max={MAX_LIMIT.records}
        error={errorAt(problem, 'limit')}
        onChange={(limit) => onChange({ limit })}
      />
    </>
  );
}

/** A log query needs a limit and an order, a metric query a step: which of them it is, only Loki knows. */
function LogQLOptions({ query, problem, onChange }: Props) {
  return (
    <>
      <Choice
        label="Result"
        options={COUNTS}
        value={query.instant ? 'number' : 'series'}
        onChange={(count) => onChange({ instant: count === 'number' || undefined })}
      />
      <LimitField
        label="Limit"
        limit={query.limit}
        standard={DEFAULT_LIMIT.records}
        max={MAX_LIMIT.records}
        error={errorAt(problem, 'limit')}
        onChange={(limit) => onChange({ limit })}
      />
    </>
  );
}

const COUNTS: Array<SelectableValue<'series' | 'number'>> = [
  { label: 'Over time', value: 'series', description: 'A number for each step of time' },
  { label: 'One number', value: 'number', description: 'One number for the whole time range, as alert rules need it' },
];

function CountOptions({ query, problem, onChange }: Props) {
  return (
    <>
      <FormField label="By" error={errorAt(problem, 'by')} grow>
        {({ 'aria-labelledby': labelId }) => (
          <MultiCombobox
            aria-labelledby={labelId}
            options={countFields}
            value={(query.by ?? []).map((name) => ({ value: name, label: fieldTitle(name) }))}
            placeholder={`Labels, and up to ${MAX_COUNT_FIELDS} fields`}
            isClearable
            onChange={(chosen) => onChange({ by: chosen.length ? chosen.map(({ value }) => value) : undefined })}
          />
        )}
      </FormField>
      <Choice
        label="Count"
        options={COUNTS}
        value={query.instant ? 'number' : 'series'}
        onChange={(count) => onChange({ instant: count === 'number' ? true : undefined, step: undefined })}
      />
      {!query.instant && (
        <FormField label="Step" error={errorAt(problem, 'step')}>
          {({ id }) => (
            <CommitInput
              id={id}
              value={query.step ?? ''}
              placeholder="auto"
              width={10}
              onCommit={(step) => onChange({ step: step.trim() || undefined })}
            />
          )}
        </FormField>
      )}
      <FormField label="Legend" error={errorAt(problem, 'legend')}>
        {({ id }) => (
          <CommitInput
            id={id}
            value={query.legend ?? ''}
            placeholder="auto, or {{user_name}}"
            width={24}
            onCommit={(legend) => onChange({ legend: legend || undefined })}
          />
        )}
      </FormField>
    </>
  );
}

function TopOptions({ query, problem, onChange }: Props) {
  const chosen = query.by?.[0];
  const choose = useChoice(chosen, (field) => onChange({ by: field ? [field] : undefined }));
  return (
    <>
      <FormField label="Top values of" error={errorAt(problem, 'by')}>
        {(ids) => (
          <Combobox
            {...ids}
            options={topFields}
            value={chosen ? { value: chosen, label: fieldTitle(chosen) } : null}
            placeholder="Choose a field"
            width={32}
            onChange={({ value }) => choose(value)}
          />
        )}
      </FormField>
      <LimitField
        label="How many"
        limit={query.limit}
        standard={DEFAULT_LIMIT.top}
        max={MAX_LIMIT.top}
        error={errorAt(problem, 'limit')}
        onChange={(limit) => onChange({ limit })}
      />
    </>
  );
}

function LifecycleOptions({ query, problem, onChange }: Props) {
  return (
    <LimitField
      label="Marks, at most"
      limit={query.limit}
      standard={DEFAULT_LIMIT.lifecycle}
      max={MAX_LIMIT.lifecycle}
      error={errorAt(problem, 'limit')}
      onChange={(limit) => onChange({ limit })}
    />
  );
}

function EvidenceOptions({ query, problem, onChange }: Props) {
  return (
    <FormField label="Record id" error={errorAt(problem, 'recordId')} grow>
      {({ id }) => (
        <CommitInput
          id={id}
          value={query.recordId ?? ''}
          placeholder="record_id of a record in the time range"
          onCommit={(recordId) => onChange({ recordId: recordId.trim() || undefined, recordTime: undefined })}
        />
      )}
    </FormField>
  );
}
