import React from 'react';
import { t, Trans } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import { LinkButton, Stack, Text } from '@grafana/ui';
import type { Mark, Span } from '../../../datasource/lifecycle/types';
import { fieldTitle } from '../../../datasource/query/fields';
import { timelinePageUrl } from '../appPages';
import { spanTimes } from '../text';
import { Facts } from '../../../ui/Facts';
import { ExploreButton } from '../../../ui/ExploreButton';
import { aroundUrl, endOf, evidenceUrl, logsUrl } from './links';
import { MarkList } from './MarkList';

interface Props {
  span: Span;
  marks: Mark[];
  now: number;
  timeZone: TimeZone;
}

/** Everything about a time in a state, and what was done to the image meanwhile. */
export function SpanDetails({ span, marks, now, timeZone }: Props) {
  const uid = marks.find(({ datasourceUid }) => datasourceUid)?.datasourceUid;
  const moves = span.imageEntity ? marks.filter(({ entity }) => entity === span.imageEntity) : [];
  const [around, logs] = uid
    ? [aroundUrl(uid, span, span.start, endOf(span, now)), logsUrl(uid, span, span.start, endOf(span, now))]
    : [];
  const timeline = timelinePageUrl(uid, span, span.start, endOf(span, now));
  return (
    <Stack direction="column" gap={1}>
      <Facts
        facts={[
          [t('span.when', 'When'), spanTimes(span, timeZone)],
          [t('span.reason', 'Reason'), span.reason],
          [t('span.exit', 'Exit code'), span.exitCode],
          [t('span.restart', 'Restart'), span.restarts || ''],
          [t('span.asked', 'Asked for by'), span.user],
          [t('span.end-asked', 'End asked for by'), span.endedBy],
          [fieldTitle('container_image_name'), span.image],
          [fieldTitle('oci_manifest_digest'), span.digest],
          [fieldTitle('cluster'), span.cluster],
          [t('span.workload', 'Workload'), span.workload],
          [fieldTitle('k8s_node_name'), span.node],
          [fieldTitle('container_id'), span.containerId],
          [fieldTitle('k8s_pod_uid'), span.podUid],
        ]}
      />
      <Stack direction="row" gap={1} wrap="wrap">
        {timeline && (
          <LinkButton size="sm" icon="clock-nine" href={timeline}>
            <Trans i18nKey="mark.timeline">Its timeline</Trans>
          </LinkButton>
        )}
        {uid && span.startRecordId && (
          <ExploreButton icon="file-alt" href={evidenceUrl(uid, span.startRecordId, span.start)} target="_blank">
            <Trans i18nKey="span.start-evidence">Evidence of its start</Trans>
          </ExploreButton>
        )}
        {uid && span.endRecordId && span.end !== null && (
          <ExploreButton icon="file-alt" href={evidenceUrl(uid, span.endRecordId, span.end)} target="_blank">
            <Trans i18nKey="span.end-evidence">Evidence of its end</Trans>
          </ExploreButton>
        )}
        {around && (
          <ExploreButton href={around} target="_blank">
            <Trans i18nKey="span.records">Its records</Trans>
          </ExploreButton>
        )}
        {logs && span.kind === 'container' && (
          <ExploreButton icon="gf-logs" href={logs} target="_blank">
            <Trans i18nKey="span.logs">Its log</Trans>
          </ExploreButton>
        )}
      </Stack>
      {moves.length > 0 && (
        <div>
          <Text element="h4" variant="h5">
            <Trans i18nKey="span.image-moves">What was done to its image</Trans>
          </Text>
          <MarkList marks={moves} timeZone={timeZone} />
        </div>
      )}
    </Stack>
  );
}
