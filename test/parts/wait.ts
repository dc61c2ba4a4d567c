import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, as it stands in the error: "kube-apiserver to be ready". */
  what: string;
  seconds: number;
  everyMilliseconds?: number;
  /** Rejects when the waiting is in vain, because the process died for example. */
  unless?: Promise<never>;
}

/** Calls `attempt` until it gives something other than undefined or false; an error it throws counts as "not yet". */
export async function waitFor<T>(attempt: () => Promise<T | undefined | false>, options: WaitOptions): Promise<T> {
  const end = Date.now() + options.seconds * 1000;
  let lastError: unknown;
  for (;;) {
    try {
      const pending = attempt();
      const result = await (options.unless ? Promise.race([pending, options.unless]) : pending);
      if (result !== undefined && result !== false) {
        return result;
      }
    } catch (error) {
      if (error instanceof FatalError) {
        throw error;
      }
      lastError = error;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${options.seconds} s for ${options.what}`, { cause: lastError });
    }
    await sleep(options.everyMilliseconds ?? 100);
  }
}

/** Ends a waitFor at once. */
export class FatalError extends Error {}
