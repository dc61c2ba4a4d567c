import type { SourceHealth } from '../../health/sources.ts';
import { throttled, type Logger } from '../../log.ts';
import { sleep } from '../source.ts';

/**
 * Asks once for what is new and writes it, with the position that comes of it. `more`: there is more to be had at once. It must leave its
 * position where it was when it throws, or behind what it has written.
 */
export type Turn = (signal: AbortSignal) => Promise<'more' | 'done'>;

export interface PollOptions {
  /** How long to wait after a turn that has taken all there was. */
  intervalMs: number;
  /** What is asked, for people. */
  what: string;
  log: Logger;
  /** Told when it answers and when it does not; an error with a status of 401 or 403 is a permission that is missing. */
  health: Pick<SourceHealth, 'up' | 'down'>;
  signal: AbortSignal;
  /** What an error means and how to mend it; its message unless given. */
  explain?: (error: Error) => string;
  /** Waits for the interval, or until there is a reason to ask sooner. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The shortest and the longest wait after a failure. */
  minBackoffMs?: number;
  maxBackoffMs?: number;
}

/** Longer than this nobody is left alone, whatever Retry-After asks for. */
const LONGEST_WAIT_MS = 3_600_000;
const TELL_MS = 30_000;

/**
 * Takes turns until the signal is aborted. Errors do not end it: it waits, longer each time and no shorter than Retry-After asks for, says
 * what for, and tries again. A single failure that may pass by itself (a broken connection, 429, 5xx) does not make a source down.
 */
export async function poll(turn: Turn, options: PollOptions): Promise<void> {
  const { intervalMs, what, log, health, signal, explain = ({ message }) => message, wait = sleep } = options;
  const { minBackoffMs = 1000, maxBackoffMs = 120_000 } = options;
  let failures = 0;
  let told = false;
  let reason = '';
  const tell = throttled(TELL_MS, () => {
    told = true;
    log.warn(`waiting for ${what}: ${reason}`);
  });
  while (!signal.aborted) {
    try {
      const outcome = await turn(signal);
      failures = 0;
      health.up();
      if (told) {
        told = false;
        log.info(`${what} answers again`);
      }
      if (outcome === 'done') {
        await wait(intervalMs, signal);
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      failures += 1;
      reason = explain(error as Error);
      if (failures > 1 || !mayPass(error)) {
        health.down(reason, error);
        tell();
      }
      const longest = Math.min(minBackoffMs * 2 ** Math.min(failures - 1, 20), maxBackoffMs);
      const asked = Math.min((error as { retryAfterMs?: number }).retryAfterMs ?? 0, LONGEST_WAIT_MS);
      await sleep(Math.max(longest * (0.5 + Math.random() / 2), asked), signal);
    }
  }
}

function mayPass(error: unknown): boolean {
  const { status, code } = error as { status?: number; code?: string };
  return status === undefined ? code !== undefined : status === 429 || status >= 500;
}
