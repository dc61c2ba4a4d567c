import React from 'react';
import { useLocation } from 'react-router-dom';
import { locationUtil } from '@grafana/data';
import { Alert, LinkButton, Stack } from '@grafana/ui';
import { auditDataSources } from '../../dataSources';

const DATASOURCE_PARAM = 'var-ds';

/** The data source that an address names, by uid or name, where there is no such Tallyman data source. */
export function unknownDataSource(search: string): string | undefined {
  const named = new URLSearchParams(search).get(DATASOURCE_PARAM);
  const isKnown = auditDataSources().some(({ uid, name }) => uid === named || name === named);
  return named && !isKnown ? named : undefined;
}

/** Says why the page has nobody to ask, and offers the same page with each of the data sources that are there. */
export function ChooseDataSource({ title, children }: { title: string; children: React.ReactNode }) {
  const { pathname, search } = useLocation();
  const withSource = (uid: string): string => {
    const params = new URLSearchParams(search);
    params.set(DATASOURCE_PARAM, uid);
    return locationUtil.assureBaseUrl(`${pathname}?${params.toString()}`);
  };
  return (
    <Alert severity="warning" title={title}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        {children}
        <Stack direction="row" gap={1} wrap="wrap">
          {auditDataSources().map(({ uid, name }) => (
            <LinkButton key={uid} size="sm" variant="secondary" href={withSource(uid)}>
              {name}
            </LinkButton>
          ))}
        </Stack>
      </Stack>
    </Alert>
  );
}
