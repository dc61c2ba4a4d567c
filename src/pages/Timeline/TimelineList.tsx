import React, { useEffect, useRef } from 'react';
import { LoadingState } from '@grafana/data';
import { SceneObjectBase, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { ExportTool } from '../export/ExportTool';
import {
  fieldColumn,
  optionalColumn,
  outcomeColumn,
  sentenceColumn,
  severityColumn,
  timeColumn,
} from '../records/columns';
import { RecordTable } from '../records/RecordTable';
import type { Condition } from '../../datasource/query/types';
import { AuditView } from '../scope/AuditView';
import { AroundPoint } from './AroundPoint';
import { LogsSwitch } from './LogsSwitch';

interface TimelineListState extends SceneObjectState {
  $timeRange: AroundPoint;
  table: RecordTable;
}

export const withoutLogs: Condition = { field: 'object', op: '!=', value: 'container-log' };

/** The records of a timeline, of all sources, merged. */
export class TimelineList extends SceneObjectBase<TimelineListState> {
  static Component = TimelineListRenderer;

  /** Tools of the table. */
  readonly logs: LogsSwitch;
  readonly files: ExportTool;

  #also?: Condition;

  constructor() {
    const logs = new LogsSwitch();
    const subject = { where: withoutLogs };
    const files = new ExportTool({ subject });
    super({
      $timeRange: new AroundPoint(),
      table: new RecordTable({
        subject,
        columns: [
          timeColumn,
          severityColumn,
          sentenceColumn,
          fieldColumn('user_name', { width: 130 }),
          fieldColumn('object', { width: 130 }),
          outcomeColumn,
          optionalColumn('cluster'),
          optionalColumn('k8s_namespace_name'),
          optionalColumn('k8s_pod_name', { width: 180 }),
          optionalColumn('k8s_container_name'),
          optionalColumn('k8s_node_name'),
          optionalColumn('host_name'),
          optionalColumn('container_image_name', { width: 200 }),
          optionalColumn('client_address', { width: 104 }),
          optionalColumn('process_command_line', { width: 240, kind: 'code' }),
        ],
        hint: 'If there never was a record, see on the Overview page which sources are heard from.',
        tools: [logs, files],
      }),
    });
    this.logs = logs;
    this.files = files;
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
    const subject = { where: this.logs.state.isOn ? undefined : withoutLogs, also: this.#also };
    if (JSON.stringify(subject) !== JSON.stringify(this.state.table.state.subject)) {
      this.state.table.setState({ subject });
      this.files.setState({ subject });
    }
  }
}

function TimelineListRenderer({ model }: SceneComponentProps<TimelineList>) {
  const { table, $timeRange } = model.useState();
  const { record } = AuditView.of(model).useState();
  const { data } = table.state.$data.useState();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('tr[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [record, data]);
  $timeRange.useState();
  const isEmpty = data?.state === LoadingState.Done && data.series.every(({ length }) => length === 0);
  const isNothingNear = $timeRange.stretch !== undefined && isEmpty;
  return (
    <div ref={box}>
      {isNothingNear && <p role="status">Nothing happened this near to that time. Look at more around it.</p>}
      {/* Hidden it still asks. */}
      <div hidden={isNothingNear}>
        <table.Component model={table} />
      </div>
    </div>
  );
}
