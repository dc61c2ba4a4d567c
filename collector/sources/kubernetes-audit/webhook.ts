import type { IncomingMessage } from 'node:http';
import { Receiver, type ReceiverOptions } from '../../receiver/receiver.ts';
import { Refusal } from '../../receiver/request.ts';
import type { Rules } from '../../pipeline/rules/rules.ts';
import type { Source, SourceContext } from '../source.ts';
import { countDropped, sortEvents } from './batch.ts';

export interface WebhookOptions extends ReceiverOptions {
  tls: NonNullable<ReceiverOptions['tls']>;
  rules?: Rules;
}

/**
 * The HTTPS endpoint of an API server's audit webhook, and of what delivers managed clusters' audit logs. It answers once the batch is on
 * disk; Loki plays no part in that.
 */
export class AuditWebhook implements Source {
  readonly name = 'kubernetes-audit webhook';
  readonly #rules: Rules | undefined;
  readonly #receiver: Receiver;

  /** Throws when the token file cannot be read or is empty. */
  constructor({ rules, ...options }: WebhookOptions) {
    this.#rules = rules;
    this.#receiver = new Receiver(options, {
      setting: 'sources.kubernetesAudit.webhook',
      what: 'audit batches',
      remedy: "lower the API server's --audit-webhook-batch-max-size",
      presented: firehoseKey,
    });
  }

  /** Where it listens, once it does. */
  get port(): number | undefined {
    return this.#receiver.port;
  }

  run(context: SourceContext): Promise<void> {
    return this.#receiver.run(context, async (body, request) => {
      const kept = await this.#accept(body, context);
      return firehoseAnswer(request) ?? kept;
    });
  }

  async #accept(value: unknown, context: SourceContext): Promise<string> {
    const sorted = sortEvents([value], context, [], this.#rules);
    const { observations, faults, dropped, skipped } = sorted;
    if (faults.length > 0 && observations.length === 0 && dropped.size === 0) {
      const what = 'nothing in the batch is an audit.k8s.io Event, in an EventList or another envelope that is known';
      throw new Refusal(400, `${what}; the first fault of ${faults.length}: ${faults[0]!.fault}`);
    }
    await context.pipeline.write(observations);
    if (dropped.size > 0 || skipped > 0) {
      // Not before: a batch that is refused comes again. The counts go to disk before the answer, which would have it forgotten there.
      countDropped(sorted, context);
      await context.pipeline.write([]).catch(() => {});
    }
    for (const { fault, payload } of faults) {
      context.dead.add(this.name, fault, payload);
      context.log.warn(`an item of a batch is no audit event and was set aside: ${fault}`);
    }
    const byRules = [...dropped.values()].reduce((sum, count) => sum + count, 0);
    const letGo = byRules > 0 ? `, dropped by rules ${byRules}` : '';
    return `kept ${observations.length}, set aside ${faults.length}${letGo}`;
  }
}

/** Data Firehose presents the token in a header of its own. */
function firehoseKey(request: IncomingMessage): string | undefined {
  const key = request.headers['x-amz-firehose-access-key'];
  return typeof key === 'string' ? key.trim() : undefined;
}

/** Data Firehose takes no other answer for a delivery: the id of its request, and a time. */
function firehoseAnswer(request: IncomingMessage): string | undefined {
  const requestId = request.headers['x-amz-firehose-request-id'];
  return typeof requestId === 'string' ? JSON.stringify({ requestId, timestamp: Date.now() }) : undefined;
}
