import React from 'react';
import { Alert, LinkButton, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { Between } from '../../datasource/records/ask';
import { canChangeDataSource, dataSourceUrl } from '../../dataSources';
import { Collectors } from './Collectors';
import { collectorsOf } from './collectorState';
import { Troubles } from './Troubles';
import type { Live } from './useLive';

interface Props {
  uid: string;
  /** Of the cluster or host; undefined where none has records. */
  name?: string;
  /** Undefined while it is being asked for. */
  live?: Live;
  /** Why it cannot be read. */
  failure?: string;
  between: Between;
}

/** Which collectors there are and how they do, and what is missing of the time range; or what to do first. */
export function State({ uid, name, live, failure, between }: Props) {
  if (failure !== undefined) {
    return (
      <Alert severity="error" title="The state cannot be read">
        <Stack direction="column" gap={1} alignItems="flex-start">
          {failure}
          {canChangeDataSource() && (
            <LinkButton href={dataSourceUrl(uid)} variant="secondary" icon="cog" size="sm">
              Data source settings
            </LinkButton>
          )}
        </Stack>
      </Alert>
    );
  }
  if (name === undefined) {
    return <NothingYet />;
  }
  if (!live) {
    return <LoadingPlaceholder text="Asking Loki …" />;
  }
  const collectors = collectorsOf(live.runs, live.checks, live.at);
  return (
    <Stack direction="column" gap={2}>
      {collectors.length > 0 ? <Collectors collectors={collectors} /> : <NothingYet name={name} />}
      {(collectors.length > 0 || live.troubles.length > 0 || live.drops.length > 0) && (
        <Troubles uid={uid} cluster={name} live={live} between={between} />
      )}
    </Stack>
  );
}

const NothingYet = ({ name }: { name?: string }) => (
  <Alert
    severity="info"
    title={
      name === undefined
        ? 'Nothing was ever recorded in this time range'
        : `No collector of ${name} has said anything of itself in the last 7 days`
    }
  >
    Begin with “The collector itself” below: it is configured and started there. Then come back; the state is here
    within seconds of its start, what is missing some ten seconds later.
  </Alert>
);
