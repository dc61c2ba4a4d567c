import { throttled } from '../../log.ts';
import type { SourceContext } from '../source.ts';
import type { RunLog } from './layout.ts';
import type { TailEvents } from './tail.ts';

/** A run's container, for people. */
export const nameOf = ({ run }: Pick<RunLog, 'run'>) => `${run.namespace}/${run.pod}/${run.container}`;

/** Tells what befalls a log: to the operator, and as records of the collector. */
export function eventsOf({ journal, log }: SourceContext, found: RunLog): TailEvents {
  const name = nameOf(found);
  let last = '';
  const say = throttled(60_000, () => log.warn(last));
  const tell = (what: string) => {
    last = what;
    say();
  };
  return {
    gap: (reason, message, from, until) => {
      log.warn(`${name}: ${message}`);
      journal.gap('container-logs', { reason, message: `${name}: ${message}`, from, until });
    },
    dropped: (reason, path, offset, lines) => {
      journal.drop('container-logs', reason, lines);
      const what =
        reason === 'not-cri'
          ? // Not the line itself: who may write to the folder could lay a link to a file with secrets there.
            `${lines} lines of ${path} from byte ${offset} on are no CRI log lines and were passed over`
          : `a line of ${name} is longer than 1 MiB and was cut there`;
      tell(what);
    },
  };
}
