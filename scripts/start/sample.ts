import { readFileSync } from 'node:fs';
import { parseAuditEvent } from '../../collector/pipeline/normalise/auditEvent.ts';
import {
  dockerEventSchema,
  dockerTime,
  execOf,
  normaliseDockerEvent,
} from '../../collector/pipeline/normalise/dockerEvent.ts';
import { normaliseAuditEvent } from '../../collector/pipeline/normalise/kubernetesAudit.ts';
import { toEntries, type Observation } from '../../collector/pipeline/observation.ts';
import { LokiClient } from '../../collector/sinks/loki/client.ts';

const CLUSTER = 'sample';
/** The health check of the container in samples/docker-events.jsonl: its runs are noise, as they are to the collector. */
const HEALTH_CHECK = '/bin/sh -c ls /bin/sh';

const linesOf = (name: string) =>
  readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

function auditObservations(): Observation[] {
  const started = new Set<string>();
  return linesOf('kubernetes-audit.jsonl').flatMap((line) => {
    const parsed = parseAuditEvent(JSON.parse(line));
    if ('fault' in parsed) {
      throw new Error(`sample: ${parsed.fault}`);
    }
    if (parsed.event.stage === 'ResponseStarted') {
      started.add(parsed.event.auditID);
    }
    const observation = normaliseAuditEvent(parsed.event, (id) => started.has(id), line);
    return 'fault' in observation ? [] : [observation];
  });
}

function dockerObservations(): Observation[] {
  const sessions = new Map<string, { command: string; time: bigint }>();
  const healthChecks = new Set<string>();
  return linesOf('docker-events.jsonl').flatMap((line) => {
    const event = dockerEventSchema.parse(JSON.parse(line));
    const exec = execOf(event);
    if (exec?.command === HEALTH_CHECK) {
      healthChecks.add(exec.id);
    }
    if (exec && healthChecks.has(exec.id)) {
      return [];
    }
    if (exec?.phase === 'start') {
      sessions.set(exec.id, { command: exec.command ?? '', time: dockerTime(event, line) ?? 0n });
    }
    const known = { host: CLUSTER, runtime: 'docker', session: exec && sessions.get(exec.id) };
    return normaliseDockerEvent(event, line, known) ?? [];
  });
}

/**
 * Replays real records of the repository, normalised as the collector does it, with their times moved so that the last of each source
 * has just happened. They are labelled cluster="sample". Returns how many; 0 when a replay of the last hour is still there.
 */
export async function replaySample(lokiUrl: string): Promise<number> {
  const client = new LokiClient({ url: lokiUrl });
  try {
    const now = BigInt(Date.now()) * 1_000_000n;
    const present = await client.lines(`{tallyman="record",cluster="${CLUSTER}"}`, now - 3_600_000_000_000n, now, 1);
    if (present.lines.length > 0) {
      return 0;
    }
    const moved = [auditObservations(), dockerObservations()].flatMap((list) => moveTo(list, now - 1_000_000_000n));
    for (let at = 0; at < moved.length; at += 200) {
      const answer = await client.push(
        moved.slice(at, at + 200).flatMap((observation) => toEntries(observation, CLUSTER))
      );
      if (answer.status !== 204) {
        throw new Error(`Loki refuses the sample: ${answer.status} ${answer.text}`);
      }
    }
    return moved.length;
  } finally {
    await client.close();
  }
}

/** Each replay's records get ids of their own, so that two replays are two different things. */
function moveTo(observations: Observation[], end: bigint): Observation[] {
  const last = observations.reduce((newest, { time }) => (time > newest ? time : newest), 0n);
  return observations.map((observation) => ({
    ...observation,
    time: observation.time + (end - last),
    record: { ...observation.record, record_id: `sample/${end}/${observation.record.record_id}` },
    evidence: observation.evidence,
  }));
}
