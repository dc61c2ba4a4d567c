import type { KubernetesClient } from '../../kubernetes/client.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { JoinOptions } from '../multiline.ts';
import type { SourceContext } from '../source.ts';
import type { Others } from './others.ts';
import type { Slots } from './slots.ts';

export interface Timing {
  /** The shortest and the longest wait after a failure. */
  minBackoffMs: number;
  maxBackoffMs: number;
  /** A log is followed for so long at once, and for so long where others wait for their turn. */
  streamMs: number;
  turnMs: number;
  /** So long after the answer it is made sure whose log it is, before any of it is taken: what the API server knows of pods comes later. */
  verifyMs: number;
}

export const TIMING: Timing = {
  minBackoffMs: 1000,
  maxBackoffMs: 30_000,
  streamMs: 3_600_000,
  turnMs: 15_000,
  verifyMs: 1000,
};

/** What all logs that are followed have in common. */
export interface Shared {
  client: KubernetesClient;
  context: SourceContext;
  /** Logs that are followed at the same time. */
  slots: Slots;
  /** Pieces of logs that become records at the same time: it bounds the memory that they take. */
  hands: Slots;
  timing: Timing;
  /** How a container's lines are joined; `undefined` where each is a message. */
  ruleOf: (
    container: { namespace: string; container: string },
    labels: Record<string, string>
  ) => JoinOptions | undefined;
  /** Makes records and positions durable; waits while the buffer is full. Rejects when another replica may write by now. */
  write: (observations: Observation[], cursors: Record<string, unknown>) => Promise<void>;
  /** Where several replicas run: what the others have recorded. */
  others?: Others;
}

/** What is asked for: a run of a container. */
export interface Request {
  restarts: number;
  previous: boolean;
  follow: boolean;
  /** It is the file that the position was kept for. */
  sameFile: boolean;
  /** Runs up to this one may have been recorded by another replica. */
  others: number;
}

/** Another run of the container answered than was asked for, or another file of the same run. */
export class OtherLogError extends Error {
  readonly what: 'run' | 'file';
  constructor(what: 'run' | 'file') {
    super(what === 'run' ? 'the container was restarted meanwhile' : 'its file was rotated');
    this.what = what;
  }
}
