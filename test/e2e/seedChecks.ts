import type { APIRequestContext } from '@playwright/test';
import { lokiUrl, push, pushLine, type Entry } from './seed.ts';

/** What a collector says of itself that has just started on a Docker host without Docker. */
export async function pushChecks(request: APIRequestContext): Promise<{ cluster: string; fix: string }> {
  const run = Date.now().toString(36);
  const cluster = `e2e-setup-${run}`;
  const fix = 'systemctl enable --now docker';
  const common = { record_version: 1, host_name: 'host-1', collector_version: '0.1.0' };
  const entry = (severity: string, name: string, record: Entry['record']): Entry => ({
    labels: { object: 'collector', severity, actor: 'system', access: 'none' },
    record: { record_id: `${cluster}/${name}`, ...common, ...record },
  });
  await push(
    await lokiUrl(request),
    [
      entry('medium', 'engine', {
        event_action: 'check',
        event_outcome: 'failure',
        event_reason: 'engine',
        message: 'there is no /var/run/docker.sock',
        collector_source: 'sources.docker',
        collector_fix: fix,
      }),
      entry('medium', 'gap', {
        event_action: 'gap',
        event_reason: 'engine unreachable',
        message: 'the engine could not be reached',
        collector_source: 'docker',
      }),
      entry('info', 'start', { event_action: 'start', message: 'collecting docker' }),
    ],
    cluster
  );
  return { cluster, fix };
}

/** Lines of a cluster that wrote one every five minutes, until 48 minutes ago. */
export async function pushSilent(request: APIRequestContext): Promise<string> {
  const cluster = `e2e-silent-${Date.now().toString(36)}`;
  for (let minutesAgo = 243; minutesAgo >= 48; minutesAgo -= 5) {
    await pushLine(request, `still here, ${minutesAgo}`, { cluster, minutesAgo });
  }
  return cluster;
}
