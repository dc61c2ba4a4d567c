/** `unknown`: it could not be told, and `found` says why. `not-configured`: nothing in the configuration needs it. */
export type Status = 'ok' | 'missing' | 'unknown' | 'not-configured';

/** What one check found. */
export interface Result {
  /** What was looked at, in a word or two. */
  check: string;
  status: Status;
  /** What was found, in a sentence. */
  found: string;
  /** How to mend it: commands, flags or an object to apply. */
  fix?: string;
  /** False for what would only be good to have: it does not count when it is missing. */
  required?: boolean;
}

/** A result, and the part of the configuration that it is about. */
export interface Finding extends Result {
  /** A key of the configuration such as `loki` or `sources.docker`, or `sensor`, which has none yet. */
  part: string;
  required: boolean;
}

/** Something to look at. What it throws becomes a finding of its own: it could not be told. */
export interface Check {
  part: string;
  what: string;
  run: () => Promise<Result[]>;
}

export const ok = (check: string, found: string): Result => ({ check, status: 'ok', found });

export const missing = (check: string, found: string, fix: string): Result => ({
  check,
  status: 'missing',
  found,
  fix,
});

export const unknown = (check: string, found: string, fix?: string): Result => ({
  check,
  status: 'unknown',
  found,
  ...(fix !== undefined && { fix }),
});

export const notConfigured = (check: string, found: string): Result => ({ check, status: 'not-configured', found });

/** As a result that is only good to have. */
export const optional = (result: Result): Result => ({ ...result, required: false });
