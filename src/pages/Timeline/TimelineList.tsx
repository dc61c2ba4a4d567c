import React, { useEffect, useRef } from 'react';
import { SceneObjectBase, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { fieldColumn, outcomeColumn, sentenceColumn, severityColumn, timeColumn } from '../records/columns';
import { RecordTable } from '../records/RecordTable';
import type { Condition } from '../../datasource/query/types';
import { AuditView } from '../scope/AuditView';
import { AroundPoint } from './AroundPoint';
import { LogsSwitch } from './LogsSwitch';

interface TimelineListState extends SceneObjectState {
  $timeRange: AroundPoint;
  table: RecordTable;
  logs: LogsSwitch;
}

const withoutLogs: Condition = { field: 'object', op: '!=', value: 'container-log' };

/** The records of a timeline, of all sources, merged. */
export class TimelineList extends SceneObjectBase<TimelineListState> {
  static Component = TimelineListRenderer;

  #also?: Condition;

  constructor() {
    const logs = new LogsSwitch();
    super({
      logs,
      $timeRange: new AroundPoint(),
      table: new RecordTable({
        subject: { where: withoutLogs },
        columns: [
          timeColumn,
          severityColumn,
          fieldColumn('object', { width: 150 }),
          fieldColumn('user_name', { width: 160 }),
          sentenceColumn,
          outcomeColumn,
          fieldColumn('k8s_namespace_name', { width: 120, optional: true }),
          fieldColumn('k8s_pod_name', { width: 180, optional: true }),
          fieldColumn('k8s_container_name', { width: 120, optional: true }),
          fieldColumn('container_image_name', { width: 200, optional: true }),
          fieldColumn('client_address', { width: 120, optional: true }),
          fieldColumn('cluster', { width: 120, optional: true }),
        ],
        hint: 'If there never was a record, see on the Overview page which sources are heard from.',
        tools: [logs],
      }),
    });
    this.addActivationHandler(() => {
      this._subs.add(logs.subscribeToState(() => this.#show()));
      this.#show();
    });
  }

  /** Takes in what belongs to the subject without meeting the search. */
  takeIn(also: Condition | undefined): void {
    this.#also = also;
    this.#show();
  }

  #show(): void {
    const subject = { where: this.state.logs.state.isOn ? undefined : withoutLogs, also: this.#also };
    if (JSON.stringify(subject) !== JSON.stringify(this.state.table.state.subject)) {
      this.state.table.setState({ subject });
    }
  }
}

function TimelineListRenderer({ model }: SceneComponentProps<TimelineList>) {
  const { table } = model.useState();
  const { record } = AuditView.of(model).useState();
  const { data } = table.state.$data.useState();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('tr[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [record, data]);
  return (
    <div ref={box}>
      <table.Component model={table} />
    </div>
  );
}
