import React from 'react';
import { FieldSet, SecretTextArea, Stack, Switch } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { FormField } from '../../ui/FormField';
import type { AuditOptions, AuditSecrets } from '../query/types';
import type { Props } from './ConfigEditor';
import { withJson, withSecret, withoutSecret } from './settings';

type Flag = 'tlsAuthWithCACert' | 'tlsAuth' | 'tlsSkipVerify';

export function TlsSection(props: Props) {
  const { jsonData, readOnly } = props.options;
  return (
    <FieldSet label="TLS">
      <Stack direction="column" gap={2}>
        <Toggle
          {...props}
          flag="tlsAuthWithCACert"
          label="Own certificate authority"
          description="Loki's certificate is signed by an authority that this machine does not know."
        />
        {jsonData.tlsAuthWithCACert && <Pem {...props} name="tlsCACert" label="CA certificate" kind="CERTIFICATE" />}
        <Toggle
          {...props}
          flag="tlsAuth"
          label="Client certificate"
          description="Loki, or the proxy before it, asks for a certificate of ours."
        />
        {jsonData.tlsAuth && (
          <>
            <FormField
              label="Server name"
              description="Name in Loki's certificate, where it is not the one in the URL."
            >
              {({ id }) => (
                <CommitInput
                  id={id}
                  width={50}
                  value={jsonData.serverName ?? ''}
                  disabled={readOnly}
                  onCommit={(serverName) =>
                    props.onOptionsChange(withJson(props.options, { serverName: serverName || undefined }))
                  }
                />
              )}
            </FormField>
            <Pem {...props} name="tlsClientCert" label="Client certificate (PEM)" kind="CERTIFICATE" />
            <Pem {...props} name="tlsClientKey" label="Client key (PEM)" kind="RSA PRIVATE KEY" />
          </>
        )}
        <Toggle
          {...props}
          flag="tlsSkipVerify"
          label="Skip verification"
          description="Believes any certificate. Whoever stands between Grafana and Loki can then read and change the answers."
        />
      </Stack>
    </FieldSet>
  );
}

interface ToggleProps extends Props {
  flag: Flag;
  label: string;
  description: string;
}

function Toggle({ options, onOptionsChange, flag, label, description }: ToggleProps) {
  return (
    <FormField label={label} description={description}>
      {({ id }) => (
        <Switch
          id={id}
          value={Boolean(options.jsonData[flag])}
          disabled={options.readOnly}
          onChange={(event) => {
            const change: Partial<AuditOptions> = {};
            change[flag] = event.currentTarget.checked;
            onOptionsChange(withJson(options, change));
          }}
        />
      )}
    </FormField>
  );
}

interface PemProps extends Props {
  name: keyof AuditSecrets;
  label: string;
  kind: string;
}

function Pem({ options, onOptionsChange, name, label, kind }: PemProps) {
  return (
    <FormField label={label}>
      {({ id }) => (
        <SecretTextArea
          id={id}
          cols={60}
          rows={5}
          placeholder={`-----BEGIN ${kind}-----`}
          isConfigured={Boolean(options.secureJsonFields?.[name])}
          disabled={options.readOnly}
          onReset={() => onOptionsChange(withoutSecret(options, name))}
          onChange={(event) => onOptionsChange(withSecret(options, name, event.currentTarget.value))}
        />
      )}
    </FormField>
  );
}
