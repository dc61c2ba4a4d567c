import { LogFollower } from '../files/logFollower.ts';
import type { Source, SourceContext } from '../source.ts';
import { Requests } from './requests.ts';

export interface AccessLogOptions {
  path: string;
  /** The registry's name in image references. */
  registry: string;
  pollMs?: number;
}

/** Go's HTTP server takes a head of up to 1 MiB, and quoting makes it longer. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** Follows what a Distribution registry writes on its standard output, for what notifications do not tell. */
export class RegistryAccessLog implements Source {
  readonly name: string;
  readonly #options: AccessLogOptions;

  constructor(options: AccessLogOptions) {
    this.name = `distribution log ${options.registry}`;
    this.#options = options;
  }

  run(context: SourceContext): Promise<void> {
    const { path, registry, pollMs } = this.#options;
    const requests = new Requests(context.pipeline, registry);
    const follower = new LogFollower({
      name: this.name,
      path,
      pollMs,
      key: `distribution-log ${path}`,
      longestLine: LONGEST_LINE,
      missing: "is the registry's output written there?",
    });
    const taken = (observe: () => ReturnType<Requests['overdue']>) => {
      const observations = observe();
      const cursors = requests.changes();
      // Written until it is kept: the follower tries for ever.
      requests.commit();
      return { observations, cursors };
    };
    return follower.run(context, {
      take: (lines) => taken(() => lines.flatMap((line) => requests.take(line, Date.now()))),
      idle: () => taken(() => requests.overdue(Date.now())),
    });
  }
}
