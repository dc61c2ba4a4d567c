import React from 'react';
import { t, Trans } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import { Alert, LinkButton, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import type { Mark } from '../../../datasource/lifecycle/types';
import { fieldTitle } from '../../../datasource/query/fields';
import { recordPageUrl, timelinePageUrl } from '../appPages';
import { AS_IS, duration, kindName, severityNames, timeText } from '../text';
import { Facts } from '../../../ui/Facts';
import { ExploreButton } from '../../../ui/ExploreButton';
import { aroundUrl, evidenceUrl, logsUrl, windowOf } from './links';
import { useRecord } from './useRecord';

interface Props {
  mark: Mark;
  timeZone: TimeZone;
}

/** Everything about one mark: what is known of it here, and all fields of its record. */
export function MarkDetails({ mark, timeZone }: Props) {
  const { datasourceUid: uid, recordId, time, end } = mark;
  const [around, logs] = uid ? [aroundUrl(uid, mark, time, end ?? time), logsUrl(uid, mark, ...windowOf(mark))] : [];
  const [page, timeline] = [recordPageUrl(mark), timelinePageUrl(uid, mark, time, end ?? time)];
  return (
    <Stack direction="column" gap={1}>
      <Facts
        facts={[
          [t('mark.time', 'Time'), timeText(time, timeZone)],
          [t('mark.duration', 'Lasted'), end !== null && duration(end - time)],
          [t('mark.kind', 'Kind'), kindName(mark.kind)],
          [t('mark.severity', 'Severity'), severityNames()[mark.severity]],
          [t('mark.user', 'User'), mark.user],
        ]}
      />
      <Stack direction="row" gap={1} wrap="wrap">
        {page && (
          <LinkButton size="sm" icon="file-landscape-alt" href={page}>
            <Trans i18nKey="mark.page">Open the record</Trans>
          </LinkButton>
        )}
        {timeline && (
          <LinkButton size="sm" variant="secondary" icon="clock-nine" href={timeline}>
            <Trans i18nKey="mark.timeline">Its timeline</Trans>
          </LinkButton>
        )}
        {uid && recordId && (
          <ExploreButton icon="file-alt" href={evidenceUrl(uid, recordId, time)} target="_blank">
            <Trans i18nKey="mark.evidence">Evidence</Trans>
          </ExploreButton>
        )}
        {around && (
          <ExploreButton href={around} target="_blank">
            <Trans i18nKey="mark.around">Before and after</Trans>
          </ExploreButton>
        )}
        {logs && (
          <ExploreButton icon="gf-logs" href={logs} target="_blank">
            <Trans i18nKey="mark.logs">Log of the container</Trans>
          </ExploreButton>
        )}
      </Stack>
      {uid && recordId && <RecordFields mark={mark} />}
    </Stack>
  );
}

/** What says how a record is kept and not what happened. */
const OF_THE_STORE = ['service_name', 'record_version', 'shard', 'late'];

function RecordFields({ mark }: { mark: Mark }) {
  const { fields, failure } = useRecord(mark);
  if (failure) {
    return (
      <Alert
        severity="warning"
        title={t('mark.no-record', 'The record cannot be read: {{failure}}', { failure, ...AS_IS })}
      />
    );
  }
  if (!fields) {
    return <LoadingPlaceholder text={t('mark.loading', 'Reading the record…')} />;
  }
  const facts = Object.entries(fields)
    .filter(([name]) => !OF_THE_STORE.includes(name))
    .map(([name, value]) => [fieldTitle(name), value] as [string, string]);
  return (
    <div>
      <Text element="h4" variant="h5">
        <Trans i18nKey="mark.record">Record</Trans>
      </Text>
      <Facts facts={facts} label={t('mark.record', 'Record')} />
    </div>
  );
}
