import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DiskBuffer } from './buffer/buffer.ts';
import { DeadLetters } from './buffer/deadLetters.ts';
import { lockDirectory } from './buffer/lock.ts';
import type { Config } from './config/schema.ts';
import { examine } from './doctor/doctor.ts';
import { thisMachine } from './doctor/machine.ts';
import { RecordedChecks } from './doctor/recorded.ts';
import { DeliveryJournal } from './health/delivery.ts';
import { Health } from './health/health.ts';
import { Journal } from './health/journal.ts';
import { HealthServer } from './health/server.ts';
import type { Logger } from './log.ts';
import manifest from './package.json' with { type: 'json' };
import { recordIdOf, type Observation } from './pipeline/observation.ts';
import { Pipeline, POSITIONED } from './pipeline/pipeline.ts';
import { Requesters } from './pipeline/requesters.ts';
import { Rules } from './pipeline/rules/rules.ts';
import { Seen } from './pipeline/seen.ts';
import { LokiClient } from './sinks/loki/client.ts';
import { LokiSink } from './sinks/loki/sink.ts';
import { knownRecords } from './sinks/loki/stored.ts';
import { ContainerLogFiles } from './sources/container-logs/containerLogs.ts';
import { RegistryAccessLog } from './sources/distribution/accessLog.ts';
import { DistributionNotifications } from './sources/distribution/notifications.ts';
import { DockerSource } from './sources/docker/docker.ts';
import { Harbor } from './sources/harbor/harbor.ts';
import { AuditLogFile } from './sources/kubernetes-audit/logFile.ts';
import { AuditWebhook } from './sources/kubernetes-audit/webhook.ts';
import { KubernetesEvents } from './sources/kubernetes-events/kubernetesEvents.ts';
import { KubernetesLifecycle } from './sources/kubernetes-lifecycle/kubernetesLifecycle.ts';
import { RequestFile } from './sources/kubernetes-lifecycle/requestFile.ts';
import { PodLogs } from './sources/pod-logs/podLogs.ts';
import type { Source } from './sources/source.ts';
import { SwrSource } from './sources/swr/swr.ts';

/** How long after the signal to stop the buffer's rest may still be sent. */
const DRAIN_MS = 3000;

/** The sources that a configuration names. */
export function sourcesOf(config: Config): Source[] {
  const { kubernetesAudit, kubernetesEvents, kubernetesLifecycle, docker, containerLogs, podLogs } = config.sources;
  const { distribution = [], harbor = [], swr = [] } = config.sources;
  const sources: Source[] = [];
  const rules = new Rules(kubernetesAudit?.rules ?? []);
  if (kubernetesAudit?.webhook) {
    const { listen, ...webhook } = kubernetesAudit.webhook;
    sources.push(new AuditWebhook({ ...listen, ...webhook, rules }));
  }
  if (kubernetesAudit?.logFile) {
    sources.push(new AuditLogFile({ ...kubernetesAudit.logFile, rules }));
  }
  if (kubernetesEvents) {
    sources.push(new KubernetesEvents(kubernetesEvents));
  }
  if (kubernetesLifecycle) {
    sources.push(new KubernetesLifecycle(kubernetesLifecycle));
  }
  if (docker) {
    sources.push(new DockerSource(docker));
  }
  if (containerLogs) {
    sources.push(new ContainerLogFiles(containerLogs));
  }
  if (podLogs) {
    sources.push(new PodLogs(podLogs));
  }
  for (const { name: registry, notifications, accessLog } of distribution) {
    if (notifications) {
      const { listen, ...options } = notifications;
      sources.push(new DistributionNotifications({ ...listen, ...options, registry }));
    }
    if (accessLog) {
      sources.push(new RegistryAccessLog({ ...accessLog, registry }));
    }
  }
  sources.push(...harbor.map((settings) => new Harbor(settings)));
  if (swr.length > 0) {
    sources.push(new SwrSource(swr));
  }
  return sources;
}

/**
 * Runs the collector until the signal is aborted, then stops its sources, sends what it can within a few seconds and closes the buffer.
 * Throws when it cannot start (the buffer's folder is in use, a port is taken), or when a source fails for good.
 */
export async function collect(config: Config, log: Logger, signal: AbortSignal): Promise<void> {
  mkdirSync(config.buffer.dir, { recursive: true, mode: 0o700 });
  const sources = sourcesOf(config);
  const client = new LokiClient(config.loki);
  const lock = await lockDirectory(config.buffer.dir);
  const health = new Health(sources.map(({ name }) => name));
  const listener = config.health && new HealthServer(config.health, health);
  await listener?.start(log.child('health'));
  if (listener) {
    health.metrics.withProcess();
  }
  const seen = new Seen();
  const delivery = new DeliveryJournal();
  const requesters = config.sources.kubernetesLifecycle && new Requesters();
  const requestFile =
    requesters && config.sources.kubernetesAudit
      ? await RequestFile.open(join(config.buffer.dir, 'requests.jsonl'), requesters, log.child('kubernetes-lifecycle'))
      : undefined;
  const buffer = new DiskBuffer(
    {
      dir: join(config.buffer.dir, 'wal'),
      maxBytes: config.buffer.maxBytes,
      whenFull: config.buffer.whenFull,
      bulkShare: config.buffer.logShare,
      onTrouble: (message) => log.error(`buffer: ${message}`),
      onDamage: (message) => {
        log.error(`buffer: ${message}`);
        delivery.damaged(message);
        health.metrics.damaged();
      },
      onDropped: (dropped) => delivery.dropped(dropped),
    },
    (frame) =>
      frame.entries.forEach((entry) => {
        remember(seen, entry.line);
        requesters?.takeEntry(entry);
      })
  );
  const dead = new DeadLetters(join(config.buffer.dir, 'dead-letters.jsonl'), delivery.deadLetters);
  const { shardStreamBytesPerSecond } = config.loki;
  const sink = new LokiSink(buffer, client, dead, log.child('loki'), { shardStreamBytesPerSecond });
  const pipeline = new Pipeline(buffer, seen, config.cluster, { meter: health.metrics });
  pipeline.listen((observations) => requesters?.take(observations));
  const { version } = manifest;
  const journal = new Journal(pipeline, { host: hostname(), version, log: log.child('journal') });
  delivery.open(journal);
  health.watch({ buffer, dead, client, sink, journal });
  client.clock.onChange = (skewMs) => delivery.clockSkew(skewMs);
  const stored = (observations: Observation[]) => knownRecords(client, config.cluster, observations);
  const failing = new AbortController();
  const stopping = AbortSignal.any([signal, failing.signal]);
  if (buffer.pendingBytes() > 0) {
    log.info(`${Math.ceil(buffer.pendingBytes() / 1024)} KiB from the last run are still to be sent`);
  }
  const sending = new AbortController();
  const stopAndThrow = (error: unknown) => {
    failing.abort();
    throw error;
  };
  const sent = sink
    .run(sending.signal)
    .finally(() => health.ended('sending to Loki'))
    .catch(stopAndThrow);
  journal.note({ action: 'start', message: `collecting ${sources.map(({ name }) => name).join(', ')}` });
  const keeping = Promise.all([journal.run(stopping), requestFile?.run(stopping)]);
  // Not waited for at the end: a check may take a minute.
  void checksOf(config, journal, log)?.run(stopping);
  const running = sources.map(async (source) => {
    const { name } = source;
    const own = { pipeline: pipeline.as(name), health: health.source(name, journal), log: log.child(name) };
    return source.run({ ...own, dead, stored, requesters, journal, signal: stopping }).catch(stopAndThrow);
  });
  stopping.addEventListener('abort', () => health.stopping(), { once: true });
  // Settled together: what the sink throws must find somebody who waits for it.
  const whole = Promise.allSettled([sent, ...running]);
  await Promise.allSettled(running);
  journal.note({ action: 'stop', message: failing.signal.aborted ? 'stopped by an error' : 'stopped as asked' });
  await keeping;
  await requestFile?.flush();
  await drained(buffer, DRAIN_MS);
  sending.abort();
  const results = await whole;
  if (buffer.pendingBytes() > 0) {
    log.info(`${Math.ceil(buffer.pendingBytes() / 1024)} KiB stay on disk and will be sent by the next run`);
  }
  await buffer.close();
  await client.close();
  await listener?.close();
  lock.close();
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

/** What the doctor finds goes on record too, unless the configuration says otherwise. */
function checksOf(config: Config, journal: Journal, log: Logger): RecordedChecks | undefined {
  return config.checks
    ? new RecordedChecks({ journal, log: log.child('checks'), examine: () => examine(config, [], thisMachine()) })
    : undefined;
}

function remember(seen: Seen, line: string): void {
  const id = recordIdOf(line);
  if (id !== undefined && !id.startsWith(POSITIONED)) {
    seen.add(id);
  }
}

async function drained(buffer: DiskBuffer, withinMs: number): Promise<void> {
  for (const until = Date.now() + withinMs; buffer.pendingBytes() > 0 && Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
