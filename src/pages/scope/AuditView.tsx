import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  sceneGraph,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { RecordDrawer } from '../record/RecordDrawer';
import { RECORD_PARAM, RECORD_TIME_PARAM, type RecordRef } from '../routes';
import { AuditSearch } from './AuditSearch';
import { chosenDataSource } from './variables';

interface AuditViewState extends SceneObjectState {
  search: AuditSearch;
  body: SceneObject[];
  /** The record that is open beside the page. */
  record?: RecordRef;
  /** What the page's table shows, for going from row to row. */
  rows?: RecordRef[];
}

/** A page about records: a search, what it finds, and one record beside it. */
export class AuditView extends SceneObjectBase<AuditViewState> {
  static Component = AuditViewRenderer;

  protected _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [RECORD_PARAM, RECORD_TIME_PARAM] });

  static of(object: SceneObject): AuditView {
    return sceneGraph.getAncestor(object, AuditView);
  }

  getUrlState(): SceneObjectUrlValues {
    const { record } = this.state;
    return { [RECORD_PARAM]: record?.id, [RECORD_TIME_PARAM]: record && String(record.time) };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const id = values[RECORD_PARAM];
    const time = Number(values[RECORD_TIME_PARAM] ?? NaN);
    this.setState({ record: typeof id === 'string' && id !== '' && Number.isFinite(time) ? { id, time } : undefined });
  }

  setRows(rows: RecordRef[]): void {
    this.setState({ rows });
  }

  open = (record: RecordRef | undefined): void => {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ record }));
  };

  /** The row so many rows below the one that is open. */
  rowBeside(record: RecordRef, step: 1 | -1): RecordRef | undefined {
    const { rows = [] } = this.state;
    const at = rows.findIndex(({ id }) => id === record.id);
    return at < 0 ? undefined : rows[at + step];
  }
}

function AuditViewRenderer({ model }: SceneComponentProps<AuditView>) {
  const styles = useStyles2(getStyles);
  const { search, body, record } = model.useState();
  const { conditions, problem, failure } = search.useState();
  const go = (step: 1 | -1) => {
    const next = record && model.rowBeside(record, step);
    return next && (() => model.open(next));
  };
  return (
    <div className={styles.view}>
      <search.Component model={search} />
      {!problem && !failure && body.map((part) => <part.Component key={part.state.key} model={part} />)}
      {record && (
        <RecordDrawer
          uid={chosenDataSource(model)}
          record={record}
          onClose={() => model.open(undefined)}
          onOpen={model.open}
          onPrevious={go(-1)}
          onNext={go(1)}
          onFilter={conditions && ((filter) => search.toggle(filter))}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  view: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), width: '100%', minWidth: 0 }),
});
