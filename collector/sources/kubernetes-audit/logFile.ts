import type { Observation } from '../../pipeline/observation.ts';
import type { Rules } from '../../pipeline/rules/rules.ts';
import { LogFollower } from '../files/logFollower.ts';
import type { Source, SourceContext } from '../source.ts';
import { countDropped, sortTexts } from './batch.ts';

export interface AuditLogOptions {
  path: string;
  pollMs?: number;
  rules?: Rules;
}

/** etcd's limit is 1.5 MiB for an object; an event holds it twice. */
const LONGEST_LINE = 8 * 1024 * 1024;

/** Follows an API server's audit log file through rotations. */
export class AuditLogFile implements Source {
  readonly name = 'kubernetes-audit log';
  readonly #options: AuditLogOptions;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  run(context: SourceContext): Promise<void> {
    const { path, pollMs } = this.#options;
    const follower = new LogFollower({
      name: this.name,
      path,
      pollMs,
      key: `kubernetes-audit-log ${path}`,
      longestLine: LONGEST_LINE,
      missing: 'is the API server started with --audit-log-path?',
    });
    return follower.run(context, { take: (lines) => ({ observations: this.#take(lines, context) }) });
  }

  #take(lines: string[], context: SourceContext): Observation[] {
    const sorted = sortTexts(lines, context, this.#options.rules);
    for (const { fault, payload } of sorted.faults) {
      context.dead.add(this.name, fault, payload);
      context.log.warn(`a line is no audit event and was set aside: ${fault}`);
    }
    // Before the position is written: both go to disk together.
    countDropped(sorted, context);
    return sorted.observations;
  }
}
