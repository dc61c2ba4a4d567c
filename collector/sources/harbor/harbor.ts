import type { ServerResponse } from 'node:http';
import type { HarborSettings } from '../../config/harbor.ts';
import { HOOK_TYPES, parseHook } from '../../pipeline/normalise/harborHook.ts';
import { Receiver } from '../../receiver/receiver.ts';
import { Refusal } from '../../receiver/request.ts';
import type { Source, SourceContext } from '../source.ts';
import { HarborClient } from './client.ts';
import { Recorder, type RecorderTiming } from './recorder.ts';
import { View, viewName } from './view.ts';

/** For tests. */
export interface HarborTiming extends Partial<RecorderTiming> {
  /** How long an entry of the audit log waits for its webhook. */
  settleMs?: number;
  minBackoffMs?: number;
  lookAgainMs?: number;
}

const SETTLE_MS = 5000;
/** Harbor's job service sends as many at once as it has workers, 10 unless told otherwise, and does not try often. */
const DELIVERIES_AT_ONCE = 24;

/** A Harbor: what its webhooks send, and its audit log, as one record for each action. */
export class Harbor implements Source {
  readonly name: string;
  readonly #settings: HarborSettings;
  readonly #timing: HarborTiming;
  readonly #receiver: Receiver | undefined;
  readonly #client: HarborClient | undefined;

  /** Throws when a token file or a file of certificates cannot be used. */
  constructor(settings: HarborSettings, timing: HarborTiming = {}) {
    const { name, webhook, auditLog, url, tls, proxyUrl, proxyAuth } = settings;
    this.name = `harbor ${name}`;
    this.#settings = settings;
    this.#timing = timing;
    if (webhook) {
      const { listen, ...options } = webhook;
      this.#receiver = new Receiver(
        { ...listen, ...options },
        {
          setting: 'sources.harbor.webhook',
          what: 'webhook events of Harbor',
          // The policy's "Auth Header" is sent as it was typed in, with "Bearer" before the token or without.
          presented: ({ headers }) => headers.authorization?.trim(),
          bodiesAtOnce: DELIVERIES_AT_ONCE,
        }
      );
    }
    if (auditLog) {
      const { username, passwordFile } = auditLog;
      this.#client = new HarborClient({ url, tls, proxyUrl, proxyAuth, username, passwordFile });
    }
  }

  /** Where it listens for webhooks, once it does. */
  get port(): number | undefined {
    return this.#receiver?.port;
  }

  async run(context: SourceContext): Promise<void> {
    const { name, robotPrefix, auditLog } = this.#settings;
    const projects = auditLog ? (auditLog.projects ?? [undefined]) : [];
    const names = projects.map(viewName);
    const views = new Map<string, View>();
    const recorder = new Recorder(context.pipeline, {
      identity: { name, robotPrefix },
      views: names,
      viewOf: (project) => [viewName(project), viewName()].find((view) => names.includes(view)),
      hooks: this.#receiver !== undefined,
      onHeld: (view) => views.get(view)?.nudge(),
      timing: this.#timing,
    });
    if (this.#client && auditLog) {
      for (const project of projects) {
        const options = {
          source: this.name,
          registry: name,
          project,
          client: this.#client,
          recorder,
          intervalMs: auditLog.interval,
          lookBackMs: auditLog.lookBack,
          settleMs: this.#receiver ? (this.#timing.settleMs ?? SETTLE_MS) : 0,
          minBackoffMs: this.#timing.minBackoffMs,
          lookAgainMs: this.#timing.lookAgainMs,
        };
        const health = context.health.part(project === undefined ? 'audit log' : `audit log of ${project}`);
        views.set(viewName(project), new View(options, { ...context, health }));
      }
    }
    // Of what waits since the last run for a log that is read no more.
    await recorder.release(undefined, undefined, (observations, cursors) =>
      context.pipeline.writeWhenPossible(observations, cursors, context.signal, (reason) => context.log.warn(reason))
    );
    try {
      await Promise.all([this.#listen(context, recorder), ...[...views.values()].map((view) => view.run())]);
    } finally {
      await this.#client?.close();
    }
  }

  async #listen(context: SourceContext, recorder: Recorder): Promise<void> {
    const health = context.health.part('webhook');
    await this.#receiver?.run({ ...context, health }, (body, _, response) =>
      this.#accept(body, response, context, recorder)
    );
  }

  async #accept(
    body: unknown,
    response: ServerResponse,
    { dead, log }: SourceContext,
    recorder: Recorder
  ): Promise<string> {
    const parsed = parseHook(body);
    if ('fault' in parsed) {
      throw new Refusal(400, `not an event of Harbor, in its Default or CloudEvents format: ${parsed.fault}`);
    }
    const { event } = parsed;
    if (!HOOK_TYPES.has(event.type)) {
      // Not refused: Harbor would send it again, and in vain.
      dead.add(this.name, `an event of an unknown type: ${event.type.slice(0, 100)}`, JSON.stringify(body));
      log.warn(`an event of an unknown type was set aside: ${event.type.slice(0, 100)}`);
      return 'set aside: its type is not known';
    }
    await recorder.deliver(event);
    whenAnswered(response, (sent) => recorder.answered(event, sent));
    return 'kept';
  }
}

/** Tells whether an answer that is about to be sent has got out, as far as this machine knows. */
function whenAnswered(response: ServerResponse, tell: (sent: boolean) => void): void {
  if (response.destroyed) {
    tell(false);
    return;
  }
  response.once('finish', () => tell(true));
  response.once('close', () => {
    if (!response.writableFinished) {
      tell(false);
    }
  });
}
