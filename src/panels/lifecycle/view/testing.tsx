import React from 'react';
import { fireEvent, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  EventBusSrv,
  FieldType,
  LoadingState,
  dateTime,
  toDataFrame,
  type DataFrame,
  type PanelData,
  type PanelProps,
} from '@grafana/data';
import { config } from '@grafana/runtime';
import { PanelContextProvider } from '@grafana/ui';
import type { Mark, Span } from '../../../datasource/lifecycle/types';
import type { LifecycleHost } from '../context';
import { recordCanvases, recorder } from '../draw/testing';
import { DEFAULT_OPTIONS, type LifecycleOptions } from '../options';
import { LifecyclePanel } from './LifecyclePanel';

/** Times of the tests are seconds after this. */
const START = Date.UTC(2026, 10, 23, 9);
export const at = (second: number) => START + second * 1000;

const named = <T extends object>(rows: T[], names: Record<string, keyof T>, times: string[]) =>
  Object.entries(names).map(([name, key]) => ({
    name,
    type: times.includes(name) ? FieldType.time : FieldType.string,
    values: rows.map((row) => (times.includes(name) && row[key] !== null ? at(Number(row[key])) : row[key])),
  }));

const PLACE = {
  entity: 'entity',
  cluster: 'cluster',
  namespace: 'namespace',
  pod: 'pod',
  container: 'container',
  workload: 'workload',
  node: 'node',
  host: 'host',
  image: 'image',
} as const;

/** The frames that the back end makes of a lifecycle. */
export function frames({ spans, marks }: { spans: Span[]; marks: Mark[] }, custom: object = {}): DataFrame[] {
  const meta = { custom: { shape: 'lifecycle', datasourceUid: 'audit', ...custom } };
  return [
    toDataFrame({
      name: 'spans',
      meta,
      fields: named<Span>(
        spans,
        {
          ...PLACE,
          kind: 'kind',
          state: 'state',
          start: 'start',
          end: 'end',
          start_known: 'startKnown',
          end_known: 'endKnown',
          exit_code: 'exitCode',
          reason: 'reason',
          user: 'user',
          ended_by: 'endedBy',
          image_entity: 'imageEntity',
          start_record_id: 'startRecordId',
          end_record_id: 'endRecordId',
        },
        ['start', 'end']
      ),
    }),
    toDataFrame({
      name: 'marks',
      meta,
      fields: named<Mark>(
        marks,
        {
          ...PLACE,
          time: 'time',
          end: 'end',
          kind: 'kind',
          severity: 'severity',
          sentence: 'sentence',
          user: 'user',
          record_id: 'recordId',
          session_id: 'sessionId',
          object: 'object',
        },
        ['time', 'end']
      ),
    }),
  ];
}

interface Options {
  /** What a page that holds the panel wants to know of. */
  host?: LifecycleHost;
  data?: Partial<PanelData>;
  options?: Partial<LifecycleOptions>;
  /** Whether the person may go to Explore. */
  mayExplore?: boolean;
}

export function show(series: DataFrame[], { data = {}, options = {}, host, mayExplore = true }: Options = {}) {
  const permissions = mayExplore ? { 'datasources:explore': true } : {};
  config.bootData = { user: { permissions } } as unknown as typeof config.bootData;
  const canvas = recorder();
  recordCanvases(canvas);
  const range = { from: dateTime(at(0)), to: dateTime(at(100)) };
  const timeRange = { ...range, raw: range };
  const onChangeTimeRange = jest.fn();
  const props: PanelProps<LifecycleOptions> = {
    id: 1,
    data: { state: LoadingState.Done, series, timeRange, ...data },
    timeRange,
    timeZone: 'utc',
    options: { ...DEFAULT_OPTIONS, ...options },
    transparent: false,
    width: 800,
    height: 500,
    fieldConfig: { defaults: {}, overrides: [] },
    renderCounter: 0,
    title: '',
    eventBus: new EventBusSrv(),
    onOptionsChange: jest.fn(),
    onFieldConfigChange: jest.fn(),
    replaceVariables: (text) => text,
    onChangeTimeRange,
  };
  const context = { eventsScope: '', eventBus: new EventBusSrv(), ...host };
  render(
    <PanelContextProvider value={context}>
      <LifecyclePanel {...props} />
    </PanelContextProvider>
  );
  return { canvas, onChangeTimeRange, user: userEvent.setup() };
}

export const record = (labels: Record<string, string>): DataFrame =>
  toDataFrame({
    fields: [
      { name: 'timestamp', type: FieldType.time, values: [at(30)] },
      { name: 'body', values: ['alice ran id'] },
      { name: 'labels', type: FieldType.other, values: [labels] },
    ],
  });

/** jsdom has no pointer events: what React listens to are mouse events of these names. */
export function pointer(element: Element, type: string, init: MouseEventInit & { pointerId: number }): void {
  Object.assign(element, { setPointerCapture: () => {} });
  fireEvent(
    element,
    Object.assign(new MouseEvent(type, { bubbles: true, cancelable: true, ...init }), {
      pointerId: init.pointerId,
    })
  );
}

export function fail(message: string): never {
  throw new Error(message);
}
