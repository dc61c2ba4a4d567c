import type { ExecPart } from '../../pipeline/normalise/dockerEvent.ts';

/** What is known of an exec session: its command and start, or that it is a health check's. */
export type Session = { command: string; time: bigint } | 'health';

const KEPT = 10_000;

/** Exec sessions that have been created or started and have not ended. */
export class Sessions {
  readonly #known = new Map<string, Session>();

  /** Takes an exec event; gives the session that it belongs to, where that is known. */
  take(exec: ExecPart, time: bigint, healthCheck: string | undefined): Session | undefined {
    if (exec.command !== undefined && (exec.phase === 'create' || exec.phase === 'start')) {
      this.#known.set(exec.id, exec.command === healthCheck ? 'health' : { command: exec.command, time });
      const oldest = this.#known.keys().next().value;
      if (this.#known.size > KEPT && oldest !== undefined) {
        this.#known.delete(oldest);
      }
    }
    const session = this.#known.get(exec.id);
    if (exec.phase === 'die') {
      this.#known.delete(exec.id);
    }
    return session;
  }
}
