import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Bench, fixture, tempDir, until } from '../../testing.ts';
import { RegistryAccessLog } from './accessLog.ts';

const lines = fixture('registry-log-3-json.txt');
/** What is sure by the lines alone; one more when its client has not come back. */
const RECORDS = 6;

test('a log is followed through rotation and restarts, and each of its failures recorded once', async (t) => {
  const dir = tempDir(t);
  mkdirSync(join(dir, 'log'));
  const path = join(dir, 'log', 'registry.log');
  const start = () => {
    const bench = new Bench(join(dir, 'state'));
    const running = bench.run(new RegistryAccessLog({ path, registry: 'r.example.com', pollMs: 10 }));
    const stop = async () => {
      await running();
      await bench.buffer.close();
    };
    return { bench, stop };
  };
  const write = (from: number, to: number) =>
    appendFileSync(
      path,
      lines
        .slice(from, to)
        .map((line) => `${line}\n`)
        .join('')
    );
  const first = start();
  await until('it is waited for', () =>
    first.bench.log.lines.some((line) => line.includes("is the registry's output"))
  );
  // Ends between the messages about a request and its line in the access log.
  const middle = lines.findIndex((line) => line.includes('user failed to authenticate')) + 1;
  write(0, middle);
  await until('a failed login', () => first.bench.records().length === 2);
  await first.stop();
  write(middle, 60);
  renameSync(path, `${path}.1`);
  writeFileSync(path, '');
  write(60, lines.length);
  const second = start();
  t.after(() => second.stop());
  await until('the rest', () => second.bench.records().length === RECORDS);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 60_000 });
  await until('what has waited in vain', () => second.bench.records().length === RECORDS + 1);
  const records = second.bench.records();
  assert.deepEqual(
    records.map(
      ({ event_action: action, event_outcome: outcome, user_name: user = '-' }) => `${user} ${action} ${outcome}`
    ),
    [
      'alice login success',
      'alice login failure',
      'alice login failure',
      'mallory login failure',
      '- login failure',
      'alice pull failure',
      '- pull failure',
    ]
  );
  assert.deepEqual(second.bench.deadLetters(), []);
});
