import type { Logger } from '../log.ts';

/** A signal that is aborted by the first SIGINT or SIGTERM; a second one of the same kind ends the process at once. */
export function stopBySignal(log: Logger): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      log.info(`${name}: stopping`);
      stop.abort();
    });
  }
  return stop.signal;
}
