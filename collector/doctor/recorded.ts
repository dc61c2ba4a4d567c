import type { Journal } from '../health/journal.ts';
import type { Logger } from '../log.ts';
import { withoutSecrets } from '../pipeline/redact/secrets.ts';
import { sleep } from '../pipeline/sleep.ts';
import type { Finding } from './finding.ts';
import { isMissing } from './report.ts';

export interface RecordedChecksOptions {
  journal: Pick<Journal, 'note'>;
  /** The checks, as `tallyman doctor` runs them. */
  examine: () => Promise<Finding[]>;
  log: Logger;
  /** Before the first run: sources begin to listen and connect. */
  delayMs?: number;
  /** Between runs while something is missing, and while nothing is. */
  missingMs?: number;
  fineMs?: number;
  /** After that long what has not changed is written again, so that it is found by who looks at the last hour only. */
  repeatMs?: number;
}

/** What a run writes at most: a configuration with hundreds of registries must not flood its own audit trail. */
const MOST = 500;
/** Characters of what was found and of how to mend it; an object to apply has some hundred. */
const LONGEST = 8000;
/** Nothing in any configuration needs it yet. */
const UNUSED = 'sensor';

/**
 * Runs the doctor's checks while the collector runs and records what they find: all of it at first, a part of the configuration again when
 * the outcome of one of its checks changes, and every hour. All findings of a part are written together, with one time, so that the newest
 * of them are the whole truth about the part. Only outcomes and advice count as changes: measurements differ each time.
 */
export class RecordedChecks {
  readonly #options: Required<RecordedChecksOptions>;
  readonly #written = new Map<string, { outcome: string; at: number }>();

  constructor(options: RecordedChecksOptions) {
    this.#options = { delayMs: 10_000, missingMs: 5 * 60_000, fineMs: 15 * 60_000, repeatMs: 60 * 60_000, ...options };
  }

  /** Runs the checks over and over until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { delayMs, missingMs, fineMs } = this.#options;
    await sleep(delayMs, signal);
    while (!signal.aborted) {
      await sleep((await this.once(signal)) ? fineMs : missingMs, signal);
    }
  }

  /** Runs the checks once and records what is new. Resolves with whether nothing is missing that is needed; it never rejects. */
  async once(signal: AbortSignal): Promise<boolean> {
    let findings: Finding[];
    try {
      findings = await this.#options.examine();
    } catch (error) {
      this.#options.log.warn(`cannot look at what is needed: ${(error as Error).message}`);
      return false;
    }
    if (!signal.aborted) {
      this.#record(
        findings.filter(({ part, status }) => part !== UNUSED && status !== 'not-configured').slice(0, MOST)
      );
    }
    return !findings.some(isMissing);
  }

  #record(findings: Finding[]): void {
    const { journal, repeatMs } = this.#options;
    const now = Date.now();
    for (const part of new Set(findings.map((finding) => finding.part))) {
      const own = findings.filter((finding) => finding.part === part);
      const outcome = JSON.stringify(own.map(({ check, status, required, fix }) => [check, status, required, fix]));
      const last = this.#written.get(part);
      // A run takes a while: one that is due within it is not put off to the next.
      if (last?.outcome === outcome && now - last.at < repeatMs - 60_000) {
        continue;
      }
      this.#written.set(part, { outcome, at: now });
      const repeated = last?.outcome === outcome;
      own.forEach((finding) => journal.note({ ...entryOf(finding, repeated), time: BigInt(now) * 1_000_000n }));
    }
  }
}

const OUTCOMES = { ok: 'success', missing: 'failure', unknown: 'unknown', 'not-configured': 'unknown' } as const;

/** What is missing asks for attention when it is news; an hour later it is known. */
function entryOf({ part, check, status, required, found, fix }: Finding, repeated: boolean) {
  const asks = status === 'missing' && required;
  const severity = asks ? (repeated ? ('low' as const) : ('medium' as const)) : ('info' as const);
  return {
    action: 'check' as const,
    source: part,
    reason: check,
    message: text(found),
    severity,
    about: {
      event_outcome: OUTCOMES[status],
      collector_required: required,
      ...(fix !== undefined && { collector_fix: text(fix) }),
    },
  };
}

/** Programs' own words are in it: what looks like a secret is replaced, and it is cut. */
function text(found: string): string {
  const safe = String(withoutSecrets(found));
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST)} …`;
}
