import { throttled } from '../../log.ts';
import type { SourceContext } from '../source.ts';
import type { RunLog } from './layout.ts';
import type { TailEvents } from './tail.ts';

/** A run's container, for people. */
export const nameOf = ({ run }: Pick<RunLog, 'run'>) => `${run.namespace}/${run.pod}/${run.container}`;

/** Tells what befalls a log: to the operator, and as records of the collector. */
export function eventsOf({ journal, dead, log }: SourceContext, found: RunLog): TailEvents {
  const name = nameOf(found);
  const tell = throttled(60_000, () => log.warn(`lines of ${name} are no CRI log lines and were passed over`));
  return {
    gap: (reason, message, from, until) => {
      log.warn(`${name}: ${message}`);
      journal.gap('container-logs', { reason, message: `${name}: ${message}`, from, until });
    },
    dropped: (reason, path, offset, lines) => {
      journal.drop('container-logs', reason, lines);
      if (reason === 'not-cri') {
        // Not the line itself: who may write to the folder could lay a link to a file with secrets there.
        dead.add('container-logs', 'not a line of a CRI log', `${lines} lines of ${path} from byte ${offset} on`);
        tell();
      } else {
        log.warn(`a line of ${name} is longer than 1 MiB and was cut there`);
      }
    },
  };
}
