import React from 'react';
import { useLocation } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { SceneObjectBase, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { Alert, LinkButton, Stack, useStyles2 } from '@grafana/ui';
import { auditDataSources } from '../../dataSources';
import { RECORD_PARAM, RECORD_TIME_PARAM, recordUrl, type RecordRef } from '../routes';
import { RecordState } from './RecordState';
import { recordOfUrl } from './recordOfUrl';
import { useRecord } from './useRecord';

/** What the drawer shows, as a page: for the record that the address names. */
export class RecordPageBody extends SceneObjectBase<SceneObjectState> {
  static Component = RecordPageRenderer;
}

function RecordPageRenderer(_: SceneComponentProps<RecordPageBody>) {
  const { search } = useLocation();
  const record = recordOfUrl(search);
  const uid = new URLSearchParams(search).get('var-ds');
  const known = auditDataSources();
  if (!record) {
    return (
      <Alert severity="warning" title="The link names no record">
        A link to a record has its id (<code>{RECORD_PARAM}</code>) and its time in milliseconds (
        <code>{RECORD_TIME_PARAM}</code>). Copy it again, from the record.
      </Alert>
    );
  }
  const chosen = known.find((source) => source.uid === uid) ?? (!uid && known.length === 1 ? known[0] : undefined);
  if (!chosen) {
    return <ChooseDataSource record={record} uid={uid} />;
  }
  return <OneRecord uid={chosen.uid} record={record} />;
}

function ChooseDataSource({ record, uid }: { record: RecordRef; uid: string | null }) {
  const title = uid ? 'The data source of this link is not there' : 'The link names no data source';
  return (
    <Alert severity="warning" title={title}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        Look for the record in:
        {auditDataSources().map((source) => (
          <LinkButton key={source.uid} size="sm" variant="secondary" href={recordUrl(source.uid, record)}>
            {source.name}
          </LinkButton>
        ))}
      </Stack>
    </Alert>
  );
}

function OneRecord({ uid, record }: { uid: string; record: RecordRef }) {
  const styles = useStyles2(getStyles);
  const answer = useRecord(uid, record);
  return (
    <div className={styles.page}>
      {answer.value && <h2 className={styles.sentence}>{answer.value.body}</h2>}
      <RecordState
        answer={answer}
        uid={uid}
        record={record}
        onOpen={({ id, time }) => locationService.partial({ [RECORD_PARAM]: id, [RECORD_TIME_PARAM]: time })}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ maxWidth: theme.spacing(150), width: '100%' }),
  sentence: css({ fontSize: theme.typography.h3.fontSize, overflowWrap: 'anywhere' }),
});
