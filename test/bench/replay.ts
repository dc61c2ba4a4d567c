/**
 * How fast `tallyman replay` imports audit events into a real Loki, and with how much memory: `node test/bench/replay.ts [MEGABYTES] [--again]`.
 * With --again the same file is imported a second time, when all of it is stored already.
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { memoryOf, MOST_MEMORY, scratch } from '../integration/harness.ts';
import { startLoki } from '../parts/loki/loki.ts';

const CLI = fileURLToPath(new URL('../../collector/cli.ts', import.meta.url));
const megabytes = Number(process.argv[2] ?? 100);

/** A log of so many bytes, of events that are each 10 ms after the one before. */
async function writeLog(path: string, bytes: number): Promise<number> {
  const samples = (await readFile(new URL('../../collector/testdata/kubernetes-audit.jsonl', import.meta.url), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const file = createWriteStream(path);
  let [written, count] = [0, 0];
  const began = Date.now() - 5 * 86_400_000;
  while (written < bytes) {
    const at = new Date(began + count * 10).toISOString().replace('Z', '123Z');
    const sample = samples[count % samples.length]!;
    const line = `${JSON.stringify({ ...sample, auditID: `bench-${count}`, requestReceivedTimestamp: at, stageTimestamp: at })}\n`;
    written += line.length;
    count += 1;
    if (!file.write(line)) {
      await once(file, 'drain');
    }
  }
  file.end();
  await once(file, 'close');
  return count;
}

interface Ran {
  seconds: number;
  cpuSeconds: number;
  memory: number;
  out: string;
  status: number | null;
}

/** Runs the import; its seconds, CPU seconds and peak memory in MiB. */
async function run(args: string[]): Promise<Ran> {
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, 'replay', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let [out, memory, cpuSeconds] = ['', 0, 0];
  child.stdout.on('data', (data: Buffer) => (out += String(data)));
  const look = async () => {
    memory = Math.max(memory, (await memoryOf(child.pid!)).peak / 1024);
    // Ticks of user and system time, of which Linux has a hundred a second. Source: proc_pid_stat(5).
    const fields = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
    cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const watch = setInterval(() => void look().catch(() => {}), 100);
  const [status] = (await once(child, 'close')) as [number | null];
  clearInterval(watch);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds, memory, out, status };
}

const { dir, remove } = await scratch('bench-replay');
const loki = await startLoki({ dir: join(dir, 'loki') });
try {
  const path = join(dir, 'audit.log');
  const count = await writeLog(path, megabytes * 1024 ** 2);
  const size = (await stat(path)).size;
  const config = join(dir, 'collector.yaml');
  const content = { cluster: 'bench', loki: { url: loki.url }, buffer: { dir: 'state' }, sources: { docker: {} } };
  await writeFile(config, JSON.stringify(content));
  for (const what of process.argv.includes('--again') ? ['first', 'again'] : ['first']) {
    const { seconds, cpuSeconds, memory, out, status } = await run(['--config', config, path]);
    console.log(
      `${what}: ${count} events, ${(size / 1024 ** 2).toFixed(0)} MiB in ${seconds.toFixed(1)} s: ${Math.round(count / seconds)} events/s, ` +
        `${Math.round(count / cpuSeconds)} a CPU second; ${Math.round(memory)} MiB at most; status ${status}\n${out}`
    );
    if (memory * 1024 >= MOST_MEMORY || status !== 0) {
      process.exitCode = 1;
    }
  }
} finally {
  await loki.stop();
  await remove();
}
