/** What the shape `lifecycle` answers with. Source: pkg/frames/lifecycle.go. */

export const STATES = ['pending', 'waiting', 'running', 'paused', 'terminated'] as const;
export type State = (typeof STATES)[number];

export const MARK_KINDS = ['command', 'request', 'event', 'registry', 'lifecycle', 'alert'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** From the least to the most attention that something asks for. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a span and a mark say of where they belong; empty text is what is not known. */
export interface Place {
  /** Names a pod, container or image within the answer. */
  entity: string;
  cluster: string;
  namespace: string;
  pod: string;
  container: string;
  /** Kind and name: `Deployment/web`. */
  workload: string;
  node: string;
  host: string;
  image: string;
}

/** A time in one state. Times are milliseconds since 1970. */
export interface Span extends Place {
  kind: 'pod' | 'container';
  state: State;
  start: number;
  /** Otherwise `start` is a time at which it had begun. */
  startKnown: boolean;
  /** `null` while it goes on. */
  end: number | null;
  /** Otherwise it had ended by `end`. */
  endKnown: boolean;
  exitCode: number | null;
  restarts: number;
  reason: string;
  user: string;
  endedBy: string;
  digest: string;
  /** The entity of marks about its image. */
  imageEntity: string;
  containerId: string;
  podUid: string;
  startRecordId: string;
  endRecordId: string;
}

/** Something that happened. */
export interface Mark extends Place {
  time: number;
  /** Of what lasted. */
  end: number | null;
  kind: MarkKind;
  action: string;
  severity: Severity;
  sentence: string;
  user: string;
  recordId: string;
  sessionId: string;
  object: string;
  /** The data source that the mark's record is in; empty where the frames do not say. */
  datasourceUid: string;
}

export interface Lifecycle {
  spans: Span[];
  /** By time. */
  marks: Mark[];
  /** From when on all marks are there, in milliseconds; undefined where that is all of the time range. */
  since?: number;
}
