import React from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { FieldSet, Stack } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { FormField } from '../../ui/FormField';
import type { AuditOptions, AuditSecrets } from '../query/types';
import { AuthSection } from './AuthSection';
import { HeadersSection } from './HeadersSection';
import { TlsSection } from './TlsSection';
import { TraceLinksSection } from './TraceLinksSection';
import { positiveInteger, urlProblem, withJson } from './settings';

export type Props = DataSourcePluginOptionsEditorProps<AuditOptions, AuditSecrets>;

const WIDTH = 50;

/** Where Loki is, who we are to it, and how much may be asked of it. */
export function ConfigEditor(props: Props) {
  const { options, onOptionsChange } = props;
  const { jsonData } = options;
  const set = (changes: Partial<AuditOptions>) => onOptionsChange(withJson(options, changes));
  const problem = urlProblem(options.url);

  return (
    <>
      <FieldSet label="Loki">
        <Stack direction="column" gap={2}>
          <FormField
            label="URL"
            description="Loki as the Grafana server reaches it, for example http://localhost:3100"
            error={problem}
          >
            {({ id }) => (
              <CommitInput
                id={id}
                width={WIDTH}
                value={options.url}
                placeholder="http://localhost:3100"
                invalid={Boolean(problem)}
                required
                disabled={options.readOnly}
                onCommit={(url) => onOptionsChange({ ...options, url: url.trim() })}
              />
            )}
          </FormField>
          <FormField label="Tenant" description="Sent as X-Scope-OrgID. Empty where Loki has one tenant only.">
            {({ id }) => (
              <CommitInput
                id={id}
                width={WIDTH}
                value={jsonData.tenant ?? ''}
                disabled={options.readOnly}
                onCommit={(tenant) => set({ tenant: tenant.trim() || undefined })}
              />
            )}
          </FormField>
        </Stack>
      </FieldSet>
      <AuthSection {...props} />
      <TlsSection {...props} />
      <HeadersSection {...props} />
      <TraceLinksSection {...props} />
      <FieldSet label="Restriction">
        <FormField
          label="Only records with"
          description={
            'A condition that everything this data source shows must meet, for example namespace:(shop shop-*) or cluster:prod. ' +
            'It holds for queries, LogQL by hand, suggestions, live views and evidence alike: give the data source to a team and it sees no more.'
          }
        >
          {({ id }) => (
            <CommitInput
              id={id}
              value={jsonData.only ?? ''}
              placeholder="everything"
              disabled={options.readOnly}
              onCommit={(only) => set({ only: only.trim() || undefined })}
            />
          )}
        </FormField>
      </FieldSet>
      <FieldSet label="Limits">
        <Stack direction="column" gap={2}>
          <FormField label="Timeout (seconds)" description="How long one question to Loki may take.">
            {({ id }) => (
              <CommitInput
                id={id}
                type="number"
                min={1}
                width={20}
                value={jsonData.timeoutSeconds?.toString() ?? ''}
                placeholder="60"
                disabled={options.readOnly}
                onCommit={(text) => set({ timeoutSeconds: positiveInteger(text) })}
              />
            )}
          </FormField>
          <FormField label="Rows at most" description="The limit of a records query that has none of its own.">
            {({ id }) => (
              <CommitInput
                id={id}
                type="number"
                min={1}
                max={5000}
                width={20}
                value={jsonData.maxLines?.toString() ?? ''}
                placeholder="1000"
                disabled={options.readOnly}
                onCommit={(text) => set({ maxLines: positiveInteger(text) })}
              />
            )}
          </FormField>
        </Stack>
      </FieldSet>
    </>
  );
}
