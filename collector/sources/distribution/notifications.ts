import { throttled } from '../../log.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { Receiver, type ReceiverOptions } from '../../receiver/receiver.ts';
import { Refusal } from '../../receiver/request.ts';
import { sleep, type Source, type SourceContext } from '../source.ts';
import { openEnvelope } from './envelope.ts';
import { Folding } from './folding.ts';

export interface NotificationsOptions extends ReceiverOptions {
  /** The registry's name in image references. */
  registry: string;
  /** How often what has waited in vain is looked for. */
  tickMs?: number;
}

/**
 * The endpoint of a Distribution registry's notifications. It answers once what was sent is on disk. An event that cannot be used is set
 * aside and answered like any other: the registry would send it for ever, and none behind it.
 */
export class DistributionNotifications implements Source {
  readonly name: string;
  readonly #registry: string;
  readonly #tickMs: number;
  readonly #receiver: Receiver;
  /** One at a time: what an event makes of the state is kept, or taken back, before the next is looked at. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Throws when the token file cannot be read or is empty. */
  constructor({ registry, tickMs = 1000, ...options }: NotificationsOptions) {
    this.name = `distribution ${registry}`;
    this.#registry = registry;
    this.#tickMs = tickMs;
    this.#receiver = new Receiver(options, {
      setting: 'sources.distribution.notifications',
      what: 'notifications',
      remedy: 'raise sources.distribution.notifications.maxBodyBytes',
    });
  }

  /** Where it listens, once it does. */
  get port(): number | undefined {
    return this.#receiver.port;
  }

  async run(context: SourceContext): Promise<void> {
    const folding = new Folding(context.pipeline, this.#registry, Date.now());
    const stopped = new AbortController();
    const ticking = this.#tick(folding, context, AbortSignal.any([context.signal, stopped.signal]));
    try {
      await this.#receiver.run(context, (body) => this.#accept(body, folding, context));
    } finally {
      stopped.abort();
      await ticking;
    }
  }

  async #accept(body: unknown, folding: Folding, context: SourceContext): Promise<string> {
    const opened = openEnvelope(body);
    if (!opened) {
      throw new Refusal(400, 'this is no notification of a Distribution registry: {"events": […]}');
    }
    const { events, faults } = opened;
    await this.#keep(folding, context, () => events.flatMap((event) => folding.take(event, Date.now())));
    for (const { fault, payload } of faults) {
      context.dead.add(this.name, fault, payload);
      context.log.warn(`an event was set aside: ${fault}`);
    }
    return `kept ${events.length}, set aside ${faults.length}`;
  }

  /** Records what has waited in vain, until the signal is aborted. */
  async #tick(folding: Folding, context: SourceContext, signal: AbortSignal): Promise<void> {
    let reason = '';
    const tell = throttled(30_000, () => context.log.warn(`cannot record what was held yet: ${reason}`));
    while (!signal.aborted) {
      await sleep(this.#tickMs, signal);
      await this.#keep(folding, context, () => folding.overdue(Date.now())).catch((error: Error) => {
        reason = error.message;
        tell();
      });
    }
  }

  #keep(folding: Folding, { pipeline }: SourceContext, observe: () => Observation[]): Promise<void> {
    const kept = this.#turn.then(async () => {
      try {
        await pipeline.write(observe(), folding.changes());
        folding.commit();
      } catch (error) {
        folding.rollback();
        throw error;
      }
    });
    this.#turn = kept.catch(() => {});
    return kept;
  }
}
