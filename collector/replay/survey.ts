import { formatTime } from '../pipeline/time.ts';
import { Admissions, TOO_OLD } from './admission.ts';
import type { ReplayContext } from './formats/format.ts';
import { FileReader } from './reader.ts';
import type { ReplayFile } from './sources.ts';
import type { Tally } from './tally.ts';

/** Times within a file do not always rise; one that begins so much later than what Loki refuses is not looked through. */
const DISORDER = 3_600_000_000_000n;

/** Records that Loki would refuse for their age. */
export interface TooOld {
  records: number;
  oldest: bigint;
  newest: bigint;
}

/** What a look through files shows. */
export interface Survey {
  tooOld: TooOld | undefined;
  /** The file with the oldest record of all that are wanted, and that time. */
  oldest: bigint | undefined;
}

/** The files in which there may be records that Loki refuses for their age. */
export function suspects(files: ReplayFile[], oldest: bigint | undefined): ReplayFile[] {
  return oldest === undefined ? [] : files.filter(({ begins }) => begins < oldest + DISORDER);
}

/** Reads files and sends nothing; counts in `tally` what would become of their records. */
export async function survey(
  files: ReplayFile[],
  admissions: Admissions,
  context: ReplayContext,
  tally: Tally,
  signal: AbortSignal,
  onRead: (bytes: number) => void
): Promise<Survey> {
  const found: Survey = { tooOld: undefined, oldest: undefined };
  let before = 0;
  for (const file of files) {
    const reader = new FileReader(file, context);
    for (let items = await reader.next(); items && !signal.aborted; items = await reader.next()) {
      for (const { line, observations, faults, dropped } of items) {
        const where = `${file.input.name}:${line}`;
        faults.forEach(({ fault }) => tally.fault(where, fault));
        dropped?.forEach((count, reason) => tally.drop(reason, count));
        for (const observation of observations) {
          tally.saw(observation.object, observation.time);
          const admission = admissions.of(observation);
          if (admission === 'take') {
            found.oldest = least(found.oldest, observation.time);
          } else if ('drop' in admission) {
            tally.drop(admission.drop);
          } else if (admission.fault === TOO_OLD) {
            found.tooOld = widened(found.tooOld, observation.time);
            tally.drop(admission.fault);
          } else {
            tally.fault(where, admission.fault);
          }
        }
      }
      onRead(before + reader.bytesRead());
    }
    await reader.close();
    before += file.input.bytes;
  }
  return found;
}

const least = (a: bigint | undefined, b: bigint) => (a === undefined || b < a ? b : a);

function widened(range: TooOld | undefined, time: bigint): TooOld {
  return {
    records: (range?.records ?? 0) + 1,
    oldest: least(range?.oldest, time),
    newest: range && range.newest > time ? range.newest : time,
  };
}

const HOUR = 3_600_000_000_000n;

/** Says which limit keeps records out, how many, and what to do. */
export function explainTooOld({ records, oldest, newest }: TooOld, maxAge: bigint): string {
  const needed = (BigInt(Date.now()) * 1_000_000n - oldest) / HOUR + 24n;
  return (
    `Loki would refuse ${records} ${records === 1 ? 'record' : 'records'}, of ${formatTime(oldest)} to ${formatTime(newest)}: ` +
    `it takes nothing older than ${maxAge / HOUR}h (limits_config.reject_old_samples_max_age). ` +
    `Set limits_config.reject_old_samples: false, or reject_old_samples_max_age: ${needed}h, in Loki's configuration ` +
    `(or for the tenant in its overrides) and run this again; or leave them out by --skip-refused. Nothing was sent.`
  );
}
