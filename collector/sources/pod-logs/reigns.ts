import type { Term } from '../../kubernetes/elector.ts';
import type { Estate } from '../../kubernetes/lease.ts';
import { NotHeldError } from '../../pipeline/pipeline.ts';
import { formatTime } from '../../pipeline/time.ts';
import type { Led } from '../kubernetes-events/lead.ts';
import type { SourceContext } from '../source.ts';
import { PREFIX } from './containerLog.ts';
import { Others, type OthersOptions } from './others.ts';

/** A time without a leader that is longer than a change in order takes is told of. */
const UNATTENDED_MS = 10_000;

/** Follows logs until the context's signal is aborted. `held`: whether this replica may write. */
type Follow = (context: SourceContext, held: () => boolean, others: Others) => Promise<void>;

/**
 * What a replica does as the leader: it follows logs from where the last one left them. Positions of hundreds of containers are too much to
 * be written to a lease every two seconds; so the lease only says until when there was a leader, and the store tells the rest.
 */
export class LogReigns implements Led {
  readonly #follow: Follow;
  readonly #askTiming: OthersOptions['timing'];
  #following = false;
  #sent: () => boolean = () => true;

  constructor(follow: Follow, askTiming?: OthersOptions['timing']) {
    this.#follow = follow;
    this.#askTiming = askTiming;
  }

  async reign(context: SourceContext, term: Term): Promise<void> {
    const { pipeline, signal } = context;
    const others = new Others(context, { at: lastSign(term.inherited), timing: this.#askTiming });
    try {
      if (!term.continued) {
        await others.settled();
        await this.#begin(context, term);
      }
      if (!signal.aborted) {
        this.#following = true;
        await this.#follow(context, () => term.held(), others);
      }
    } catch (error) {
      if (!signal.aborted && !(error instanceof NotHeldError)) {
        throw error;
      }
    }
    this.#sent = pipeline.mark();
  }

  estate(): Estate | undefined {
    return this.#following ? { at: String(Date.now()) } : undefined;
  }

  complete(): boolean {
    return this.#sent();
  }

  forget(): void {
    this.#following = false;
  }

  /** Positions of an earlier reign are forgotten: others have read on since, and may have come to other runs and files. */
  async #begin({ pipeline, signal, journal }: SourceContext, term: Term): Promise<void> {
    const at = lastSign(term.inherited);
    const now = Date.now();
    const old = pipeline.cursorKeys(PREFIX).filter((key) => (pipeline.cursor(key) ?? null) !== null);
    if (old.length > 0) {
      const cursors = Object.fromEntries(old.map((key) => [key, null]));
      await pipeline.writeWhenPossible([], cursors, signal, () => {}, { held: () => term.held() });
    }
    if (at !== undefined && now - at > UNATTENDED_MS) {
      const [from, until] = [BigInt(at) * 1_000_000n, BigInt(now) * 1_000_000n];
      const message =
        `no replica followed logs from ${formatTime(from)} to ${formatTime(until)}: of containers that were deleted, restarted twice or ` +
        'whose file was rotated in that time lines may be missing';
      journal.gap('pod-logs', { reason: 'no-leader', message, from, until });
    }
  }
}

/** When the last leader said last that it follows logs, in milliseconds since the epoch. */
function lastSign({ at }: Estate): number | undefined {
  const ms = Number(at);
  return ms > 0 ? ms : undefined;
}
