import React from 'react';
import { Button, FieldSet, IconButton, SecretInput, Stack } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import type { Props } from './ConfigEditor';
import { headersOf, withHeader, withJson, withSecret, withoutHeader, withoutSecret } from './settings';

/** HTTP headers sent with every request; their values are secrets. */
export function HeadersSection({ options, onOptionsChange }: Props) {
  return (
    <FieldSet label="HTTP headers">
      <Stack direction="column" gap={1} alignItems="flex-start">
        {headersOf(options).map(({ index, name, stored }, position) => {
          const secret = `httpHeaderValue${index}` as const;
          return (
            <Stack key={index} direction="row" gap={1} alignItems="center">
              <CommitInput
                aria-label={`Header ${position + 1} name`}
                placeholder="Name"
                width={30}
                value={name}
                disabled={options.readOnly}
                onCommit={(next) => onOptionsChange(withJson(options, { [`httpHeaderName${index}`]: next.trim() }))}
              />
              <SecretInput
                aria-label={`Header ${position + 1} value`}
                placeholder="Value"
                width={40}
                isConfigured={stored}
                value={options.secureJsonData?.[secret] ?? ''}
                disabled={options.readOnly}
                onReset={() => onOptionsChange(withoutSecret(options, secret))}
                onChange={(event) => onOptionsChange(withSecret(options, secret, event.currentTarget.value))}
              />
              <IconButton
                name="trash-alt"
                tooltip={`Remove header ${position + 1}`}
                disabled={options.readOnly}
                onClick={() => onOptionsChange(withoutHeader(options, index))}
              />
            </Stack>
          );
        })}
        <Button
          icon="plus"
          variant="secondary"
          size="sm"
          disabled={options.readOnly}
          onClick={() => onOptionsChange(withHeader(options))}
        >
          Add header
        </Button>
      </Stack>
    </FieldSet>
  );
}
