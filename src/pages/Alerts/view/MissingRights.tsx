import React from 'react';
import { Alert } from '@grafana/ui';
import type { Rights } from '../api/rights';

/** What the user cannot do here, and which permission of Grafana's is missing for it. */
export function MissingRights({ rights }: { rights: Rights }) {
  const { read, missing } = rights;
  if (!read) {
    return (
      <Alert severity="info" title="You are not allowed to see alert rules">
        The permissions <code>alert.rules:read</code> and <code>folders:read</code> are missing. The catalogue is shown
        all the same.
      </Alert>
    );
  }
  return missing.length === 0 ? null : (
    <Alert severity="info" title="You can look at rules, but not install or remove all of them">
      Missing permissions:{' '}
      {missing.map((name, index) => (
        <React.Fragment key={name}>
          {index > 0 && ', '}
          <code>{name}</code>
        </React.Fragment>
      ))}
      . An Editor of this Grafana has them; so has who may use its provisioning API (
      <code>alert.provisioning:write</code>).
    </Alert>
  );
}
