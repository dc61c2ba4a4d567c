/**
 * How much each audit policy of deploy/audit-policy makes a one-node cluster write, idle and for each step of a person's work.
 *
 *   node test/bench/auditPolicies.ts [--idle SECONDS] [POLICY …]
 *
 * The clusters do their work one after the other and are then idle at the same time, with three pods that do nothing, for 15 minutes unless
 * told otherwise: watches are renewed every five to ten, which is most of what an idle cluster does. Needs root; see test/parts/README.md.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { toEntries } from '../../collector/pipeline/observation.ts';
import type { Pipeline } from '../../collector/pipeline/pipeline.ts';
import { sortEvents } from '../../collector/sources/kubernetes-audit/batch.ts';
import { startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { available } from '../parts/prerequisites.ts';
import { runStep, shopEnd, shopWork, type Step } from './auditWorkload.ts';

const POLICIES = ['low', 'balanced', 'forensic'];
const CALM_MS = 10_000;
const DAY = 86_400;

/** A part of an audit log, in bytes from its beginning. */
interface Span {
  name: string;
  from: number;
  to: number;
}

interface Run {
  policy: string;
  cluster: Cluster;
  log: string;
  spans: Span[];
}

interface Volume {
  events: number;
  /** As the API server writes them. */
  bytes: number;
  /** What the collector makes of them: lines of records, and of evidence. */
  recordBytes: number;
  evidenceBytes: number;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { idle: { type: 'string', default: '900' } },
  });
  const policies = positionals.length > 0 ? positionals : POLICIES;
  const idle = Number(values.idle);
  const availability = available('kubernetes');
  if (!availability.ok || !(idle > 0) || policies.some((policy) => !POLICIES.includes(policy))) {
    throw new Error(
      availability.ok
        ? `usage: auditPolicies.ts [--idle SECONDS] [${POLICIES.join('] [')}]`
        : `${availability.reason} (${availability.fix})`
    );
  }
  const dir = await mkdtemp(join(tmpdir(), 'tallyman-audit-policies-'));
  const runs: Run[] = [];
  try {
    for (const policy of policies) {
      console.error(`${policy}: starting and working`);
      runs.push(await work(policy, join(dir, policy)));
    }
    await sleep(CALM_MS);
    console.error(`idle for ${idle} s`);
    const before = runs.map(({ log }) => size(log));
    await sleep(idle * 1000);
    const idleSpans = runs.map(({ log }, index) => ({ name: 'idle', from: before[index] ?? 0, to: size(log) }));
    for (const run of runs) {
      await follow(run, shopEnd(run.cluster));
    }
    runs.forEach(({ spans }, index) => spans.push(idleSpans[index]!));
    print(runs, idle);
  } finally {
    for (const { cluster } of runs.reverse()) {
      await cluster.stop();
    }
    await rm(dir, { recursive: true, force: true });
  }
}

async function work(policy: string, dir: string): Promise<Run> {
  const log = join(dir, 'audit.log');
  const policyFile = new URL(`../../deploy/audit-policy/${policy}.yaml`, import.meta.url).pathname;
  const cluster = await startCluster({ dir, audit: { policyFile, logPath: log } });
  const run: Run = { policy, cluster, log, spans: [] };
  try {
    await sleep(CALM_MS);
    run.spans.push({ name: 'start of the cluster', from: 0, to: size(log) });
    for (const step of await shopWork(cluster)) {
      await follow(run, step);
    }
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return run;
}

async function follow({ log, spans }: Run, step: Step): Promise<void> {
  const from = size(log);
  await runStep(step);
  spans.push({ name: step.name, from, to: size(log) });
}

const size = (path: string) => statSync(path).size;

function measure(log: string, { from, to }: Span): Volume {
  const events = read(log, from, to)
    .split('\n')
    .filter((line) => line !== '');
  const parsed = events.map((line) => JSON.parse(line) as unknown);
  const { observations } = sortEvents(parsed, { pipeline: { hasSeen: () => false } as unknown as Pipeline }, events);
  const entries = observations.flatMap((observation) => toEntries(observation, 'bench'));
  const bytesOf = (kind: string) =>
    entries
      .filter(({ stream }) => stream.includes(`"tallyman":"${kind}"`))
      .reduce((sum, { line }) => sum + Buffer.byteLength(line), 0);
  return {
    events: events.length,
    bytes: to - from,
    recordBytes: bytesOf('record'),
    evidenceBytes: bytesOf('evidence'),
  };
}

function read(path: string, from: number, to: number): string {
  const handle = openSync(path, 'r');
  try {
    if (fstatSync(handle).size < to) {
      throw new Error(`${path} was rotated: the steps cannot be told apart any more`);
    }
    const buffer = Buffer.alloc(to - from);
    readSync(handle, buffer, 0, buffer.length, from);
    return buffer.toString('utf8');
  } finally {
    closeSync(handle);
  }
}

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);

/** Two Markdown tables: what an idle cluster writes, and what each step makes it write. */
function print(runs: Run[], idle: number): void {
  const row = (cells: Array<string | number>) => console.log(`| ${cells.join(' | ')} |`);
  const rule = (columns: number) => row(Array.from({ length: columns }, () => '---'));
  row(['policy', 'events/s', 'bytes/s', 'events/day', 'MB/day', 'records MB/day', 'evidence MB/day']);
  rule(7);
  for (const { policy, log, spans } of runs) {
    const { events, bytes, recordBytes, evidenceBytes } = measure(log, spans.at(-1)!);
    const daily = (count: number) => (count / idle) * DAY;
    const megabytes = [bytes, recordBytes, evidenceBytes].map((count) => (daily(count) / 1e6).toFixed(2));
    row([policy, (events / idle).toFixed(3), (bytes / idle).toFixed(0), daily(events).toFixed(0), ...megabytes]);
  }
  console.log(`\nevents / kB as the API server writes them / kB of records and evidence\n`);
  row(['step', ...runs.map(({ policy }) => policy)]);
  rule(1 + runs.length);
  (runs[0]?.spans ?? []).slice(0, -1).forEach(({ name }, index) => {
    const cells = runs.map(({ log, spans }) => {
      const { events, bytes, recordBytes, evidenceBytes } = measure(log, spans[index]!);
      return `${events} / ${kilobytes(bytes)} / ${kilobytes(recordBytes + evidenceBytes)}`;
    });
    row([name, ...cells]);
  });
}

await main();
