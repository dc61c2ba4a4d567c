import type { Shared } from './shared.ts';

/** After its pod is gone a log that goes on is let go. */
const GONE_MS = 20_000;

/**
 * Does work when it is its turn to, among no more than so many; its signal is aborted when the turn is over, which comes sooner where others
 * wait, or a while after the pod is gone. Resolves then; rejects with what else ends the work.
 */
export async function inTurn(
  { slots, timing, context }: Shared,
  gone: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>
): Promise<void> {
  const release = await slots.take(context.signal);
  if (!release) {
    return;
  }
  const turn = new AbortController();
  const began = performance.now();
  const end = () => turn.abort();
  const look = () => {
    if (performance.now() - began >= (slots.waiting > 0 ? timing.turnMs : timing.streamMs)) {
      end();
    }
  };
  const watch = setInterval(look, Math.min(timing.turnMs, 1000));
  const left = () => setTimeout(end, GONE_MS).unref();
  gone.addEventListener('abort', left, { once: true });
  try {
    await work(AbortSignal.any([context.signal, turn.signal]));
  } catch (error) {
    // The turn's end, and not the log's.
    if (!turn.signal.aborted || context.signal.aborted) {
      throw error;
    }
  } finally {
    clearInterval(watch);
    gone.removeEventListener('abort', left);
    release();
  }
}
