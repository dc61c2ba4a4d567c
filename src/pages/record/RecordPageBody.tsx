import React, { useEffect } from 'react';
import { useLocation } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import {
  SceneAppPage,
  sceneGraph,
  SceneObjectBase,
  type SceneComponentProps,
  type SceneObjectState,
} from '@grafana/scenes';
import { Alert, useStyles2 } from '@grafana/ui';
import { auditDataSources } from '../../dataSources';
import { RECORD_PARAM, RECORD_TIME_PARAM, type RecordRef } from '../routes';
import { ChooseDataSource } from '../scope/ChooseDataSource';
import { RecordState } from './RecordState';
import { recordOfUrl } from './recordOfUrl';
import { useRecord } from './useRecord';

/** What the drawer shows, as a page: for the record that the address names. */
export class RecordPageBody extends SceneObjectBase<SceneObjectState> {
  static Component = RecordPageRenderer;
}

/** Of the page while there is no record to be named after. */
export const RECORD_TITLE = 'Record';

function RecordPageRenderer({ model }: SceneComponentProps<RecordPageBody>) {
  const { search } = useLocation();
  const record = recordOfUrl(search);
  const uid = new URLSearchParams(search).get('var-ds') || undefined;
  const known = auditDataSources();
  if (!record) {
    return (
      <Alert severity="warning" title="The link names no record">
        A link to a record has its id (<code>{RECORD_PARAM}</code>) and its time in milliseconds (
        <code>{RECORD_TIME_PARAM}</code>). Copy it again, from the record.
      </Alert>
    );
  }
  const chosen = uid ?? (known.length === 1 ? known[0]?.uid : undefined);
  if (!chosen) {
    return <ChooseDataSource title="The link names no data source">Look for the record in:</ChooseDataSource>;
  }
  return <OneRecord model={model} uid={chosen} record={record} />;
}

/** The page is called by the sentence, in its heading, the breadcrumbs and the browser's tab. */
function useTitle(model: RecordPageBody, title = RECORD_TITLE): void {
  useEffect(() => {
    const page = sceneGraph.getAncestor(model, SceneAppPage);
    page.setState({ title });
    return () => page.setState({ title: RECORD_TITLE });
  }, [model, title]);
}

function OneRecord({ model, uid, record }: { model: RecordPageBody; uid: string; record: RecordRef }) {
  const styles = useStyles2(getStyles);
  const answer = useRecord(uid, record);
  useTitle(model, answer.value?.body || undefined);
  return (
    <div className={styles.page}>
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
});
