import type { DataFrame, Field } from '@grafana/data';
import {
  MARK_KINDS,
  SEVERITIES,
  STATES,
  type Lifecycle,
  type Mark,
  type MarkKind,
  type Place,
  type Severity,
  type Span,
  type State,
} from './types';

/** Without these a frame is none of a lifecycle. */
const SPAN_FIELDS = ['entity', 'state', 'start', 'end'];
const MARK_FIELDS = ['time', 'kind', 'sentence'];

/** Rows of a frame, read by name. What is missing or of another type is empty. */
class Rows {
  readonly length: number;
  readonly #fields: Map<string, Field['values']>;

  constructor(frame: DataFrame) {
    this.length = frame.length;
    this.#fields = new Map(frame.fields.map(({ name, values }) => [name, values]));
  }

  has(names: string[]): boolean {
    return names.every((name) => this.#fields.has(name));
  }

  text(name: string, row: number): string {
    const value: unknown = this.#fields.get(name)?.[row];
    return typeof value === 'string' ? value : '';
  }

  number(name: string, row: number): number | null {
    const value: unknown = this.#fields.get(name)?.[row];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  }

  flag(name: string, row: number): boolean {
    return this.#fields.get(name)?.[row] === true;
  }

  place(row: number): Place {
    const text = (name: string) => this.text(name, row);
    return {
      entity: text('entity'),
      cluster: text('cluster'),
      namespace: text('namespace'),
      pod: text('pod'),
      container: text('container'),
      workload: text('workload'),
      node: text('node'),
      host: text('host'),
      image: text('image'),
    };
  }
}

const isState = (text: string): text is State => STATES.some((state) => state === text);
const isKind = (text: string): text is MarkKind => MARK_KINDS.some((kind) => kind === text);
const isSeverity = (text: string): text is Severity => SEVERITIES.some((severity) => severity === text);

/** The lifecycle that frames hold, of one query or of several; `undefined` where they hold none. */
export function readLifecycle(frames: DataFrame[]): Lifecycle | undefined {
  let found = false;
  const spans = new Map<string, Span>();
  const marks = new Map<string, Mark>();
  let since: number | undefined;
  for (const frame of frames) {
    const rows = new Rows(frame);
    const isSpans = rows.has(SPAN_FIELDS);
    if (!isSpans && !rows.has(MARK_FIELDS)) {
      continue;
    }
    found = true;
    const custom = readMeta(frame);
    since = custom.since === undefined ? since : Math.max(custom.since, since ?? 0);
    if (isSpans) {
      readSpans(rows, spans);
    } else {
      readMarks(rows, custom.datasourceUid, marks);
    }
  }
  return found
    ? { spans: [...spans.values()], marks: [...marks.values()].sort((a, b) => a.time - b.time), since }
    : undefined;
}

function readMeta({ meta }: DataFrame): { since?: number; datasourceUid: string } {
  const custom: Record<string, unknown> = meta?.custom ?? {};
  return {
    since: custom.full === true && typeof custom.since === 'number' ? custom.since : undefined,
    datasourceUid: typeof custom.datasourceUid === 'string' ? custom.datasourceUid : '',
  };
}

/** Two queries may find the same; each is there once. */
function readSpans(rows: Rows, into: Map<string, Span>): void {
  for (let row = 0; row < rows.length; row++) {
    const [state, start] = [rows.text('state', row), rows.number('start', row)];
    if (!isState(state) || start === null) {
      continue;
    }
    const place = rows.place(row);
    into.set(`${place.entity} ${start} ${state}`, {
      ...place,
      kind: rows.text('kind', row) === 'pod' ? 'pod' : 'container',
      state,
      start,
      startKnown: rows.flag('start_known', row),
      end: rows.number('end', row),
      endKnown: rows.flag('end_known', row),
      exitCode: rows.number('exit_code', row),
      restarts: rows.number('restarts', row) ?? 0,
      reason: rows.text('reason', row),
      user: rows.text('user', row),
      endedBy: rows.text('ended_by', row),
      digest: rows.text('digest', row),
      imageEntity: rows.text('image_entity', row),
      containerId: rows.text('container_id', row),
      podUid: rows.text('pod_uid', row),
      startRecordId: rows.text('start_record_id', row),
      endRecordId: rows.text('end_record_id', row),
    });
  }
}

function readMarks(rows: Rows, datasourceUid: string, into: Map<string, Mark>): void {
  for (let row = 0; row < rows.length; row++) {
    const time = rows.number('time', row);
    if (time === null) {
      continue;
    }
    const [kind, severity, recordId] = [
      rows.text('kind', row),
      rows.text('severity', row),
      rows.text('record_id', row),
    ];
    into.set(recordId || `${time} ${into.size}`, {
      ...rows.place(row),
      time,
      end: rows.number('end', row),
      kind: isKind(kind) ? kind : 'event',
      action: rows.text('action', row),
      severity: isSeverity(severity) ? severity : 'info',
      sentence: rows.text('sentence', row),
      user: rows.text('user', row),
      recordId,
      sessionId: rows.text('session_id', row),
      object: rows.text('object', row),
      datasourceUid,
    });
  }
}
