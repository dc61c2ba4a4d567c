import React from 'react';
import { FieldSet, SecretInput, Stack, Switch } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { FormField } from '../../ui/FormField';
import type { Props } from './ConfigEditor';
import { withJson, withSecret, withoutSecret } from './settings';

export function AuthSection({ options, onOptionsChange }: Props) {
  return (
    <FieldSet label="Authentication">
      <Stack direction="column" gap={2}>
        <FormField
          label="Basic authentication"
          description="User and password that Loki, or the proxy before it, asks for."
        >
          {({ id }) => (
            <Switch
              id={id}
              value={options.basicAuth}
              disabled={options.readOnly}
              onChange={(event) => onOptionsChange({ ...options, basicAuth: event.currentTarget.checked })}
            />
          )}
        </FormField>
        {options.basicAuth && (
          <>
            <FormField label="User">
              {({ id }) => (
                <CommitInput
                  id={id}
                  width={50}
                  value={options.basicAuthUser}
                  disabled={options.readOnly}
                  onCommit={(basicAuthUser) => onOptionsChange({ ...options, basicAuthUser })}
                />
              )}
            </FormField>
            <FormField label="Password">
              {({ id }) => (
                <SecretInput
                  id={id}
                  width={50}
                  isConfigured={Boolean(options.secureJsonFields?.basicAuthPassword)}
                  value={options.secureJsonData?.basicAuthPassword ?? ''}
                  disabled={options.readOnly}
                  onReset={() => onOptionsChange(withoutSecret(options, 'basicAuthPassword'))}
                  onChange={(event) =>
                    onOptionsChange(withSecret(options, 'basicAuthPassword', event.currentTarget.value))
                  }
                />
              )}
            </FormField>
          </>
        )}
        <FormField
          label="Bearer token"
          description="A token that Loki, or the proxy before it, takes instead of user and password."
        >
          {({ id }) => (
            <SecretInput
              id={id}
              width={50}
              isConfigured={Boolean(options.secureJsonFields?.bearerToken)}
              value={options.secureJsonData?.bearerToken ?? ''}
              disabled={options.readOnly}
              onReset={() => onOptionsChange(withoutSecret(options, 'bearerToken'))}
              onChange={(event) => onOptionsChange(withSecret(options, 'bearerToken', event.currentTarget.value))}
            />
          )}
        </FormField>
        <FormField
          label="Forward the user's own login (OAuth)"
          description="Loki sees who asks. Alert rules have no user, and the live view is shared by all who watch: neither works then."
        >
          {({ id }) => (
            <Switch
              id={id}
              value={options.jsonData.oauthPassThru ?? false}
              disabled={options.readOnly}
              onChange={(event) =>
                onOptionsChange(withJson(options, { oauthPassThru: event.currentTarget.checked || undefined }))
              }
            />
          )}
        </FormField>
      </Stack>
    </FieldSet>
  );
}
