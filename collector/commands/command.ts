/** A part of the command line: `tallyman NAME …`. */
export interface Command {
  name: string;
  /** What it does, in a few words. */
  summary: string;
  /** All that `--help` says. */
  usage: string;
  /** Runs with the arguments behind the name; resolves with the exit status. Throws UsageError or ConfigError (status 2), or another (1). */
  run(args: string[]): Promise<number>;
}

/** The command line is not valid. */
export class UsageError extends Error {}
