import React from 'react';
import { dateTimeFormatTimeAgo } from '@grafana/data';
import { Alert, LinkButton, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import type { Between } from '../../datasource/records/ask';
import { canChangeDataSource, dataSourceUrl } from '../../dataSources';
import { judgePlace, type JudgedPlace } from '../sources/silence';
import { StateBadge } from '../sources/StateBadge';
import { placeReason, placeText } from '../sources/texts';
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
  const { runs, checks, troubles, drops } = live;
  const place = judgePlace([...live.states.values()]);
  const collectors = collectorsOf({ runs, others: [...checks, ...troubles, ...drops], place: place.state }, live.at);
  return (
    <Stack direction="column" gap={2}>
      {place.last !== undefined && <Place name={name} place={place} at={live.judgedAt} />}
      {collectors.length > 0 ? <Collectors collectors={collectors} /> : <NothingYet name={name} />}
      {(collectors.length > 0 || troubles.length > 0 || drops.length > 0) && (
        <Troubles uid={uid} cluster={name} live={live} between={between} />
      )}
    </Stack>
  );
}

/** Whether anything comes at all: a quiet source and a dead collector look alike in each source alone. */
const Place = ({ name, place, at }: { name: string; place: JudgedPlace; at: number }) => (
  <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
    <Text weight="medium">{name}</Text>
    <StateBadge state={place.state} text={placeText(place, at)} reason={placeReason(place)} />
    {place.last !== undefined && (
      <Text color="secondary">{`newest record of all ${dateTimeFormatTimeAgo(place.last)}`}</Text>
    )}
    {place.state === 'silent' && <Text color="secondary">{placeReason(place)}</Text>}
  </Stack>
);

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
