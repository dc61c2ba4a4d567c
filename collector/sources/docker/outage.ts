import type { Journal } from '../../health/journal.ts';
import { now } from '../../pipeline/time.ts';

/** A time in which the engine could not be reached: recorded once, with its span, when it is over. */
export class Outage {
  readonly #socket: string;
  readonly #journal: Journal;
  #began: bigint | undefined;
  #reason = '';

  constructor(socket: string, journal: Journal) {
    this.#socket = socket;
    this.#journal = journal;
  }

  /** An attempt failed; `code` is the error's, as ENOENT. */
  failed(code: string | undefined, reason: string): void {
    this.#began ??= now();
    this.#reason = reason;
    if (code === 'EACCES' || code === 'EPERM') {
      this.#journal.permission('docker', false, `the socket ${this.#socket} cannot be opened: ${reason}`);
    }
  }

  /** The engine answers. */
  ended(): void {
    this.#journal.permission('docker', true, `the socket ${this.#socket} can be opened again`);
    if (this.#began !== undefined) {
      this.#journal.gap('docker', {
        reason: 'engine unreachable',
        from: this.#began,
        until: now(),
        message: `the container engine at ${this.#socket} could not be reached (${this.#reason}); what it still has of that time is read now`,
      });
      this.#began = undefined;
    }
  }
}

/** What an error of the connection means, and what to do. */
export function explain(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such socket; is Docker or Podman running, and is the path right?';
    case 'EACCES':
      return 'permission denied; run the collector as root or as a member of the group that owns the socket';
    case 'ECONNREFUSED':
      return 'nothing listens there';
    default:
      return error.message;
  }
}
