import type { Readable } from 'node:stream';
import { LineCutter } from '../lines.ts';
import type { ContainerState } from './runs.ts';
import type { Request, Shared } from './shared.ts';

const LONGEST_LINE = 1024 * 1024;
/**
 * What waits to be read of each of some hundred logs has to fit into memory; lines that come one by one are a buffer each, which takes several
 * times as much.
 */
const WAITING_BYTES = 4 * 1024;

/** Which lines are asked for: from a time on, RFC 3339, or so many of the last ones; all by default. */
export interface Portion {
  since?: string;
  tail?: number;
}

/** The log of a container's run, as `kubectl logs --timestamps` has it. Rejects with ApiError, or the connection's error. */
export function openLog(
  { client }: Shared,
  { pod, container }: ContainerState,
  { previous, follow }: Pick<Request, 'previous' | 'follow'>,
  { since, tail }: Portion,
  signal: AbortSignal
): Promise<Readable> {
  const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}/log`;
  const query = {
    container,
    timestamps: 'true',
    ...(follow && { follow: 'true' }),
    ...(previous && { previous: 'true' }),
    ...(since !== undefined && { sinceTime: since }),
    ...(tail !== undefined && { tailLines: String(tail) }),
  };
  return client.stream(path, { query, signal, highWaterMark: WAITING_BYTES });
}

/** Cuts what comes into lines; one that is longer than can be taken is passed over, and `onTooLong` told of its bytes. */
export const logLines = (onTooLong: (bytes: number) => void): LineCutter => new LineCutter(0, LONGEST_LINE, onTooLong);
