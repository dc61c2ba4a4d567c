import type { Observation } from '../../pipeline/observation.ts';
import { withPauses } from '../docker/messages.ts';
import { sleep } from '../source.ts';
import type { Current } from './current.ts';
import type { Losses } from './losses.ts';
import { RunMessages } from './messages.ts';
import { Reading, type LogPlace } from './place.ts';
import { logLines, openLog } from './request.ts';
import { OtherLogError, type Request, type Shared } from './shared.ts';
import { takeOver, type Begin } from './takeover.ts';

/** Reads runs of a container to records, each from where it was left. */
export class RunStream {
  readonly #key: string;
  readonly #current: Current;
  readonly #losses: Losses;
  readonly #shared: Shared;

  /** `key`: of the position. */
  constructor(key: string, current: Current, losses: Losses, shared: Shared) {
    this.#key = key;
    this.#current = current;
    this.#losses = losses;
    this.#shared = shared;
  }

  /**
   * Reads until the API server has no more, or the signal is aborted. `place`: how far the container's log has been read. Throws
   * OtherLogError, ApiError, the connection's error or NotHeldError.
   */
  async read(request: Request, place: LogPlace | undefined, signal: AbortSignal): Promise<void> {
    const { restarts, others, sameFile } = request;
    const begin: Begin =
      restarts <= others && place?.restarts !== restarts
        ? await takeOver(request, this.#current, this.#shared, signal)
        : { place, sameFile };
    await this.#stream(request, new Reading(begin.place, restarts, begin.sameFile, begin.line), signal);
    if (request.follow) {
      this.#losses.followed(restarts);
      // It ends when the container does; what the API server knows of that comes later.
      await this.#current.refresh();
      const { state } = this.#current;
      if (state.running && state.restarts === restarts) {
        await this.#current.pause(this.#shared.timing.minBackoffMs);
      }
    }
  }

  async #stream(request: Request, reading: Reading, signal: AbortSignal): Promise<void> {
    const current = this.#current;
    const { context, timing, ruleOf, hands } = this.#shared;
    const body = await openLog(this.#shared, current.state, request, { since: reading.since }, signal);
    this.#losses.permitted();
    const lines = logLines((bytes) => {
      context.journal.drop('pod-logs', 'too long');
      context.log.warn(`a line of ${current.name} has ${bytes} bytes and was passed over`);
    });
    const { container, pod } = current.state;
    const rule = ruleOf({ namespace: pod.namespace, container }, pod.labels);
    const messages = new RunMessages(reading, () => current.state, request.restarts, rule);
    const onOther = (text: string) => context.log.warn(`log of ${current.name}: ${text.slice(0, 300)}`);
    const push = (texts: string[]) => texts.flatMap((text) => messages.push(text, onOther));
    const write = (observations: Observation[], ended: boolean) =>
      this.#write(observations, reading.until, messages.place(ended));
    const inHand = async (work: () => Promise<void>) => {
      const release = await hands.take(signal);
      try {
        await (release && work());
      } finally {
        release?.();
      }
    };
    try {
      // Meanwhile what comes waits with the API server, and not in this memory.
      await sleep(timing.verifyMs, signal);
      await this.#verify(request);
      for await (const chunk of withPauses(body, () => messages.dueInMs())) {
        try {
          await inHand(() => write(chunk ? push(lines.push(chunk)) : messages.due(), false));
        } catch (error) {
          // Else its next chunk is waited for.
          body.destroy();
          throw error;
        }
      }
      if (!reading.found) {
        throw new OtherLogError('file');
      }
      // Followed, what has no end yet may go on when it is asked for again.
      if (!request.follow) {
        await inHand(() => write([...push(lines.finish()), ...messages.finish()], true));
      }
    } finally {
      body.destroy();
    }
  }

  async #write(observations: Observation[], until: bigint | undefined, place: LogPlace): Promise<void> {
    if (observations.length === 0 && !place.ended) {
      return;
    }
    this.#losses.recovered();
    const cursors = { [this.#key]: place };
    const { others, write } = this.#shared;
    if (others && until !== undefined) {
      await others.write(observations, until, (fresh) => write(fresh, cursors));
    } else {
      await write(observations, cursors);
    }
  }

  /** Between the last look at the pod and the answer a container can have been restarted: then these are another run's lines. */
  async #verify(request: Request): Promise<void> {
    await this.#current.refresh();
    if (this.#current.state.restarts !== request.restarts + (request.previous ? 1 : 0)) {
      throw new OtherLogError('run');
    }
  }
}
