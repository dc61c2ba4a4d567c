import type { SwrConfig } from '../../config/swr.ts';
import { oneOf } from '../../pipeline/rules/wildcard.ts';
import { poll } from '../polling/poll.ts';
import type { Source, SourceContext } from '../source.ts';
import { AuditLogReader, OPERATIONS } from './auditLogs.ts';
import { HuaweiClient } from './client.ts';
import { explain } from './error.ts';
import { Shared } from './shared.ts';
import { horizonOf, TraceReader } from './traces.ts';

/** Keys that are renewed too late are noticed so soon. */
const MAX_BACKOFF_MS = 30_000;

/** Registries of Huawei Cloud's SWR: what CTS traces of them, and the audit logs of instances of the Enterprise edition. */
export class SwrSource implements Source {
  readonly name = 'swr';
  readonly #registries: SwrConfig[];

  constructor(registries: SwrConfig[]) {
    this.#registries = registries;
  }

  async run(context: SourceContext): Promise<void> {
    await Promise.all(this.#registries.map((registry) => follow(registry, context)));
  }
}

async function follow(config: SwrConfig, context: SourceContext): Promise<void> {
  const { log, health, signal } = context;
  const client = new HuaweiClient(config);
  const { name, projectId, region, interval: intervalMs } = config;
  const horizon = horizonOf(config, context) ?? client.now() - config.lookBack;
  const shared = new Shared(config, context.pipeline, horizon);
  const instances = shared.instances.map(({ id }) => id).join(', ');
  log.info(`following ${name}: project ${projectId} in ${region}${instances && `, instances ${instances}`}`);
  const traces = poll(new TraceReader(config, client, context, shared).turn, {
    what: `traces of ${name}`,
    health: health.part(name),
    explain: (error) => explain(error, 'cts', config),
    intervalMs,
    maxBackoffMs: MAX_BACKOFF_MS,
    log,
    signal,
  });
  const excluded = oneOf(config.excludeOperations);
  const operations = OPERATIONS.filter((operation) => !excluded(operation));
  const logs = shared.instances.flatMap((instance) =>
    operations.map((operation) =>
      poll(new AuditLogReader(config, instance, operation, client, context, shared).turn, {
        what: `the audit log of ${instance.id} (${operation})`,
        health: health.part(`${name}/${instance.id}/${operation}`),
        explain: (error) => explain(error, 'swr', config),
        intervalMs,
        maxBackoffMs: MAX_BACKOFF_MS,
        log,
        signal,
      })
    )
  );
  try {
    await Promise.all([traces, ...logs]);
  } finally {
    await client.close();
  }
}
