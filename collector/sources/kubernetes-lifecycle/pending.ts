import type { Observation } from '../../pipeline/observation.ts';
import type { Cause } from '../../pipeline/normalise/podFact.ts';
import type { Request } from '../../pipeline/requester.ts';
import type { About } from './attribution.ts';

/** Something that happened, before it is known whose request is behind it. */
export interface Pending {
  recordId: string;
  /** Nanoseconds since the epoch. */
  time: bigint;
  cause: Cause | undefined;
  about: About;
  observe(asked: Request | undefined): Observation;
}

/** What is to be written together, in order, and how far the API has been read with it. */
export interface Batch {
  pending: Pending[];
  /** Absent where more of the same list is to come. */
  version?: string;
  /** When it was read, in milliseconds since the epoch. */
  at: number;
}
