import React, { useCallback, useState } from 'react';
import { Combobox, MultiCombobox, type ComboboxOption } from '@grafana/ui';
import { getDefaultTimeRange } from '@grafana/data';
import { auditDataSources } from '../../../dataSources';
import { SearchEditor } from '../../../datasource/editor/SearchEditor';
import { useAuditDataSource } from '../../../datasource/instance';
import type { Conditions } from '../../../datasource/search/api';
import { isSearchProblem } from '../../../datasource/search/searchApi';
import { errorText } from '../../../ui/errorText';
import { FormField } from '../../../ui/FormField';
import type { RuleTemplate } from '../catalogue/template';
import type { Scope } from '../rule/types';
import { Section } from './Section';

interface Props {
  scope: Scope;
  templates: RuleTemplate[];
  /** A rule that is there keeps its scope: in another one it is another rule. */
  fixed: boolean;
  onChange: (scope: Scope) => void;
  onProblem: (problem: string | undefined) => void;
}

const listed = (values: string[], all: string): string => (values.length > 0 ? values.join(', ') : all);

/** Where the rules look. */
export function ScopeFields({ scope, templates, fixed, onChange, onProblem }: Props) {
  const source = useAuditDataSource(scope.datasource);
  const [problem, setProblem] = useState<string>();
  const without = templates.filter(({ namespaced }) => !namespaced).length;

  const suggest = useCallback(
    async (field: string, typed: string): Promise<ComboboxOption[]> => {
      // Suggestions are a help: where they cannot be had, a value can still be typed.
      const seen = (await source?.values(field, getDefaultTimeRange()).catch(() => [])) ?? [];
      return seen
        .filter(({ value }) => value.toLowerCase().includes(typed.toLowerCase()))
        .map(({ value }) => ({ value, label: value }));
    },
    [source]
  );

  const say = (text: string | undefined) => {
    setProblem(text);
    onProblem(text);
  };
  const search = async ({ objects, where }: Conditions) => {
    if (objects?.length) {
      say('Which objects a rule reads is said by the rule. Leave object: out, or write object=');
      return;
    }
    const text = where
      ? await source?.search
          .format({ where })
          .catch((failure: unknown) => ({ error: errorText(failure), start: 0, end: 0 }))
      : '';
    if (text === undefined || isSearchProblem(text)) {
      say(text?.error ?? 'The data source is not there');
      return;
    }
    say(undefined);
    onChange({ ...scope, search: text, where });
  };

  if (fixed) {
    return (
      <Section title="Scope">
        <p>
          Clusters: {listed(scope.clusters, 'all')}. Namespaces: {listed(scope.namespaces, 'all')}.
          {scope.search && ` Only ${scope.search}.`} In another scope it is another rule: install it again there, and
          remove this one.
        </p>
      </Section>
    );
  }
  return (
    <Section title="Scope">
      <FormField label="Data source">
        {({ id }) => (
          <Combobox
            id={id}
            options={auditDataSources().map(({ uid, name }) => ({ value: uid, label: name }))}
            value={scope.datasource}
            onChange={({ value }) => onChange({ ...scope, datasource: value })}
          />
        )}
      </FormField>
      <NamesField
        key={`${scope.datasource}-clusters`}
        label="Clusters and hosts"
        values={scope.clusters}
        suggest={(typed) => suggest('cluster', typed)}
        onChange={(clusters) => onChange({ ...scope, clusters })}
      />
      <NamesField
        key={`${scope.datasource}-namespaces`}
        label="Namespaces"
        description={
          without > 0 && scope.namespaces.length > 0
            ? `Records of ${without} of the chosen rules have no namespace: they are not restricted by it.`
            : undefined
        }
        values={scope.namespaces}
        suggest={(typed) => suggest('k8s_namespace_name', typed)}
        onChange={(namespaces) => onChange({ ...scope, namespaces })}
      />
      <FormField
        label="Only records with"
        description="A further condition, in the search bar’s language. Enter takes it over."
        error={problem}
      >
        {() =>
          source ? (
            <SearchEditor
              api={source.search}
              query={{ refId: 'A', shape: 'records', where: scope.where }}
              range={getDefaultTimeRange()}
              onChange={search}
            />
          ) : (
            <p>The data source is being loaded …</p>
          )
        }
      </FormField>
    </Section>
  );
}

interface NamesProps {
  label: string;
  description?: string;
  values: string[];
  suggest: (typed: string) => Promise<ComboboxOption[]>;
  onChange: (values: string[]) => void;
}

/** Names that were seen, and others that are typed. */
function NamesField({ label, description, values, suggest, onChange }: NamesProps) {
  return (
    <FormField label={label} description={description}>
      {({ 'aria-labelledby': labelId }) => (
        <MultiCombobox
          aria-labelledby={labelId}
          options={suggest}
          value={values.map((value) => ({ value, label: value }))}
          placeholder="All"
          createCustomValue
          isClearable
          onChange={(options) => onChange(options.map(({ value }) => value))}
        />
      )}
    </FormField>
  );
}
