import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AuditRecord } from '../../record/record.gen.ts';

const cli = fileURLToPath(new URL('../../collector/cli.ts', import.meta.url));

/** A collector in a process of its own, as it runs in production. */
export interface RunningCollector {
  pid: number;
  /** What it has said so far. */
  said(): string;
  /** How it ended, where it has. */
  ended(): string | undefined;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Writes the configuration (JSON is YAML) and starts the collector; resolves when it says that it collects. Where the configuration does not
 * ask for its checks they are off: when they are done and recorded is no matter of the tests that count what is stored.
 */
export async function startCollector(dir: string, config: Record<string, unknown>): Promise<RunningCollector> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, 'collector.yaml');
  await writeFile(file, JSON.stringify({ buffer: { dir: 'state' }, checks: false, ...config }));
  const child = spawn(process.execPath, [cli, 'collect', '--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  // A collector that a failed test leaves behind must not keep the run from ending.
  child.unref();
  const exited = exitOf(child).finally(() => process.removeListener('exit', orphaned));
  let said = '';
  (child.stderr as Socket).unref();
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const begun = () => {
    if (child.exitCode !== null) {
      throw new Error('the collector ended');
    }
    return /(connected to|following|listening for)/.test(said);
  };
  await eventually(begun, 15).catch((error: Error) => {
    throw new Error(`${error.message}; it said: ${said}`);
  });
  return {
    pid: child.pid ?? 0,
    said: () => said,
    ended: () => (child.exitCode === null ? (child.signalCode ?? undefined) : `status ${child.exitCode}`),
    kill: async (signal) => {
      child.ref();
      child.kill(signal);
      await exited;
    },
  };
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
  });
}

type Truthy<T> = Exclude<T, false | undefined | null>;

/** Polls until the condition holds; rejects after `seconds` with what it was like last. */
export async function eventually<T>(check: () => T | Promise<T>, seconds: number): Promise<Truthy<T>> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const value = await check();
    if (value) {
      return value as Truthy<T>;
    }
    if (Date.now() > until) {
      throw new Error(`not within ${seconds} s: ${check.toString().slice(0, 200)}`);
    }
    await sleep(100);
  }
}

export interface Stored {
  /** Nanoseconds since the epoch. */
  time: bigint;
  labels: Record<string, string>;
  record: AuditRecord;
}

const PAGE = 5000;

/** Every record that Loki holds for a selector and pipeline, of the last six hours, oldest first; nothing is left out as a duplicate. */
export async function stored(lokiUrl: string, query: string): Promise<Stored[]> {
  const all: Stored[] = [];
  const end = BigInt(Date.now() + 60_000) * 1_000_000n;
  let start = end - 6n * 3_600_000_000_000n;
  for (;;) {
    const parameters = new URLSearchParams({
      query,
      start: `${start}`,
      end: `${end}`,
      limit: `${PAGE}`,
      direction: 'forward',
    });
    const response = await fetch(`${lokiUrl}/loki/api/v1/query_range?${parameters}`, {
      headers: { 'cache-control': 'no-cache' },
    });
    if (!response.ok) {
      throw new Error(`Loki: ${response.status} ${await response.text()}`);
    }
    const body = (await response.json()) as {
      data: { result: Array<{ stream: Record<string, string>; values: Array<[string, string]> }> };
    };
    const page = body.data.result
      .flatMap(({ stream, values }) =>
        values.map(([time, line]) => ({ time: BigInt(time), labels: stream, record: JSON.parse(line) as AuditRecord }))
      )
      .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    const last = page.at(-1);
    if (page.length < PAGE || !last) {
      return [...all, ...page];
    }
    // The last instant may be cut in two by the page's end: it is asked for again, whole.
    all.push(...page.filter(({ time }) => time < last.time));
    start = last.time;
  }
}

/**
 * Lines that were pushed since Loki began, each time that they were: Loki removes a line that is sent twice in quick succession, so what it
 * holds does not tell.
 */
export async function linesPushed(lokiUrl: string): Promise<number> {
  const metrics = await (await fetch(`${lokiUrl}/metrics`)).text();
  const found = metrics.matchAll(/^loki_distributor_lines_received_total\{.*\} (\S+)$/gm);
  return [...found].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** What a collector may take of memory, in KiB. */
export const MOST_MEMORY = 256 * 1024;

/** Memory of a process in KiB: now, and at its highest. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

/** How often each of the values is there. */
export function counts(values: string[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const value of values) {
    result.set(value, (result.get(value) ?? 0) + 1);
  }
  return result;
}

export interface Comparison {
  missing: number;
  twice: number;
  /** Some of each. */
  examples: string[];
}

export const exactly: Comparison = { missing: 0, twice: 0, examples: [] };

/** How many are wanted but not there, and how many are there more often than once. */
export function compare(wanted: Iterable<string>, found: string[]): Comparison {
  const count = counts(found);
  const missing = [...wanted].filter((value) => !count.has(value));
  const twice = [...count].filter(([, number]) => number > 1).map(([value]) => value);
  return { missing: missing.length, twice: twice.length, examples: [...missing.slice(0, 5), ...twice.slice(0, 5)] };
}

/** A scratch folder that is removed when the test is over. */
export async function scratch(name: string): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), `tallyman-${name}-`));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** How many lines of the last ten minutes Loki counts for a selector. */
export async function countLines(lokiUrl: string, selector: string): Promise<number> {
  const query = `sum(count_over_time(${selector}[10m]))`;
  const response = await fetch(`${lokiUrl}/loki/api/v1/query?${new URLSearchParams({ query })}`);
  const body = (await response.json()) as { data: { result: Array<{ value: [number, string] }> } };
  return Number(body.data.result[0]?.value[1] ?? 0);
}
