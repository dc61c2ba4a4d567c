import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));

interface Ran {
  status: number;
}

/** Runs a program; each line of its output goes to `onLine` and, unless that returns false, to the terminal. */
function run(
  command: string,
  args: string[],
  env: Record<string, string>,
  onLine: (line: string) => boolean = () => true
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.once('error', (error) => reject(new Error(`${command} does not start: ${error.message}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (onLine(line)) {
        console.log(line);
      }
    });
    child.once('close', (status) => resolve({ status: status ?? 1 }));
  });
}

/** A runner that failed without a failed test (it crashed, a file did not compile) counts as one failure. */
function judged(counts: Counts, status: number): Counts {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Tests for node:test. */
export async function nodeSuite(globs: string[], options: { concurrency?: number } = {}): Promise<Counts> {
  const files = globs
    .flatMap((pattern) => globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' }))
    .sort();
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) {
    return counts;
  }
  const args = ['--test', '--test-reporter=spec'];
  if (options.concurrency) {
    args.push(`--test-concurrency=${options.concurrency}`);
  }
  const { status } = await run(process.execPath, [...args, ...files], {}, (line) => {
    const match = /^ℹ (pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line);
    const number = Number(match?.[2] ?? 0);
    if (match?.[1] === 'pass') {
      counts.passed += number;
    } else if (match?.[1] === 'fail' || match?.[1] === 'cancelled') {
      counts.failed += number;
    } else if (match) {
      counts.skipped += number;
    }
    return !match;
  });
  return judged(counts, status);
}

/** Tests for Jest. */
export async function jestSuite(scratch: string): Promise<Counts> {
  const output = join(scratch, 'jest.json');
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { status } = await run(
    process.execPath,
    [jest, '--ci', '--maxWorkers=2', '--json', `--outputFile=${output}`],
    {},
    () => false
  );
  const result = JSON.parse(readFileSync(output, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
  };
  return judged(
    { passed: result.numPassedTests, failed: result.numFailedTests, skipped: result.numPendingTests },
    status
  );
}

/** Tests for `go test`; those that ask for a real Loki are given its URL. Subtests count as tests of their own. */
export async function goSuite(lokiUrl: string | undefined): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const output = new Map<string, string[]>();
  const env: Record<string, string> = lokiUrl ? { TALLYMAN_TEST_LOKI: lokiUrl } : {};
  const { status } = await run('go', ['test', '-json', '-count=1', './pkg/...', './cmd/...'], env, (line) => {
    const event = parseGoEvent(line);
    if (!event) {
      return true;
    }
    const name = `${event.Package} ${event.Test ?? ''}`;
    if (event.Action === 'output') {
      output.set(name, [...(output.get(name) ?? []), event.Output ?? '']);
    } else if (event.Test) {
      counts.passed += event.Action === 'pass' ? 1 : 0;
      counts.failed += event.Action === 'fail' ? 1 : 0;
      counts.skipped += event.Action === 'skip' ? 1 : 0;
    }
    if (event.Action === 'fail' || event.Action === 'skip') {
      process.stdout.write((output.get(name) ?? []).join(''));
    } else if (event.Action === 'pass' && !event.Test) {
      console.log(`ok ${event.Package} ${event.Elapsed ?? 0} s`);
    }
    return false;
  });
  return judged(counts, status);
}

interface GoEvent {
  Action: string;
  Package?: string;
  Test?: string;
  Output?: string;
  Elapsed?: number;
}

function parseGoEvent(line: string): GoEvent | undefined {
  try {
    return JSON.parse(line) as GoEvent;
  } catch {
    return undefined;
  }
}

/** End-to-end tests, against the Grafana that GRAFANA_URL names. */
export async function playwrightSuite(scratch: string): Promise<Counts> {
  const output = join(scratch, 'playwright.json');
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  const { status } = await run(process.execPath, [cli, 'test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: output,
  });
  const { stats } = JSON.parse(readFileSync(output, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  };
  return judged({ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }, status);
}
