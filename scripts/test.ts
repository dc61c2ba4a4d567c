/**
 * `npm test`: runs every suite, whatever the others say, and closes with the counts. A part that this machine cannot run is skipped
 * with its reason; where CI=true a skip is a failure, apart from the end-to-end tests, which need GRAFANA_URL.
 *
 *   npm test                     everything
 *   npm test -- unit go          some of: node, jest, go, integration, e2e; unit stands for node, jest and go
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoki, type Loki } from '../test/parts/loki/loki.ts';
import { goSuite, jestSuite, nodeSuite, playwrightSuite, type Counts } from './suites.ts';

const SUITES = ['node', 'jest', 'go', 'integration', 'e2e'] as const;
type Suite = (typeof SUITES)[number];

const asked = process.argv.slice(2).flatMap((name) => (name === 'unit' ? ['node', 'jest', 'go'] : [name]));
const unknown = asked.filter((name) => !(SUITES as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`unknown suite ${unknown.join(', ')}; there are ${SUITES.join(', ')} and unit`);
  process.exit(2);
}
const chosen = SUITES.filter((name) => asked.length === 0 || asked.includes(name));
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const lines: string[] = [];
/** Skips that are no failure in CI. */
let excused = 0;

function add(name: string, counts: Counts): void {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  lines.push(`${name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}

function title(text: string): void {
  console.log(`\n━━ ${text}`);
}

const scratch = mkdtempSync(join(tmpdir(), 'tallyman-test-'));
let loki: Loki | undefined;

async function run(suite: Suite): Promise<void> {
  switch (suite) {
    case 'node':
      title('unit tests on Node: record, collector, scripts');
      add('node', await nodeSuite(['record/**/*.test.ts', 'collector/**/*.test.ts', 'scripts/**/*.test.ts']));
      return;
    case 'jest':
      title('unit tests of the app in jsdom');
      add('jest', await jestSuite(scratch));
      return;
    case 'go': {
      title('Go tests, with a real Loki where they ask for one');
      const bare = asked.includes('unit');
      loki ??= bare ? undefined : await startLoki({ dir: join(scratch, 'loki') });
      add('go', await goSuite(loki?.url));
      return;
    }
    case 'integration':
      title('integration: real Loki, Kubernetes, Docker Engine');
      add(
        'integration',
        await nodeSuite(['test/parts/**/*.test.ts', 'test/integration/**/*.test.ts'], { concurrency: 1 })
      );
      return;
    case 'e2e': {
      title('end to end, in Grafana');
      if (!process.env['GRAFANA_URL']) {
        console.log(
          'SKIPPED, ALL OF THEM: the end-to-end tests need a running Grafana with the plugin; set GRAFANA_URL (see CONTRIBUTING.md)'
        );
        add('e2e', { passed: 0, failed: 0, skipped: 1 });
        excused += 1;
        return;
      }
      add('e2e', await playwrightSuite(scratch));
    }
  }
}

try {
  for (const suite of chosen) {
    await run(suite).catch((error: Error) => {
      console.error(error.message);
      add(suite, { passed: 0, failed: 1, skipped: 0 });
    });
  }
} finally {
  await loki?.stop();
  rmSync(scratch, { recursive: true, force: true });
}

console.log(`\n${lines.join('\n')}`);
const forbidden = process.env['CI'] === 'true' ? total.skipped - excused : 0;
if (forbidden > 0) {
  console.log(`CI=true: ${forbidden} skipped tests count as failed`);
}
console.log(`${total.passed} passed, ${total.failed + forbidden} failed, ${total.skipped - forbidden} skipped`);
process.exitCode = total.failed + forbidden > 0 ? 1 : 0;
