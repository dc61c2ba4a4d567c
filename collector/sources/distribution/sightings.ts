import { timeOf, type DistributionEvent } from '../../pipeline/normalise/distributionEvent.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { KeptMap } from '../keptMap.ts';

interface Sighting {
  /** When its event came, in milliseconds since the epoch. */
  at: number;
  /** When the client last read and wrote a manifest by the registry's clock, likewise. */
  pull?: number;
  push?: number;
  /** Which it was that it last read or wrote. */
  digest?: string;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MOST = 2000;

const msOf = (event: DistributionEvent) => Number(timeOf(event)) / 1e6;

/** Which clients have lately read and written manifests: the blobs that they read then belong to those. */
export class Sightings {
  readonly kept: KeptMap<Sighting>;

  constructor(positions: Pick<Pipeline, 'cursor' | 'cursorKeys'>, registry: string) {
    this.kept = new KeptMap(positions, `distribution-client ${registry} `);
  }

  /** A client has read or written a manifest. */
  note(client: string, event: DistributionEvent, now: number): void {
    const known = this.kept.get(client);
    const which = event.action === 'push' ? 'push' : 'pull';
    const latest = Math.max(known?.[which] ?? 0, msOf(event));
    const digest = event.request?.method === 'HEAD' ? known?.digest : (event.target.digest ?? undefined);
    this.kept.set(client, { ...known, at: now, [which]: latest, digest });
    this.kept.trim(MOST);
  }

  /** Whether a blob was read with a manifest of the same client. */
  explainsPull(client: string, event: DistributionEvent): boolean {
    const { pull = -Infinity, push = -Infinity } = this.kept.get(client) ?? {};
    return Math.abs(msOf(event) - Math.max(pull, push)) <= HOUR_MS;
  }

  /** Whether a blob was written before a manifest whose event has come first. */
  explainsPush(client: string, event: DistributionEvent): boolean {
    const after = (this.kept.get(client)?.push ?? -Infinity) - msOf(event);
    return after >= 0 && after <= HOUR_MS;
  }

  /** Whether a look at a manifest's head is one at what the client has just read or written. */
  explainsHead(client: string, event: DistributionEvent): boolean {
    const { pull = 0, push = 0, digest } = this.kept.get(client) ?? {};
    return digest === event.target.digest && Math.abs(msOf(event) - Math.max(pull, push)) <= MINUTE_MS;
  }

  /** Those that have not been seen for long are no longer needed. */
  forget(now: number): void {
    for (const [key, { at }] of this.kept.entries()) {
      if (at > now - 2 * HOUR_MS) {
        break;
      }
      this.kept.delete(key);
    }
  }
}
