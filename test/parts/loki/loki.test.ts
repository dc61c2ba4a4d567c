import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { skipWithout } from '../prerequisites.ts';
import { buildLogcli, startLoki, type Loki } from './loki.ts';

const skip = skipWithout('loki');
let dir = '';

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tallyman-loki-'));
});
after(() => rm(dir, { recursive: true, force: true }));

async function push(loki: Loki, lines: string[], headers: Record<string, string> = {}): Promise<number> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const values = lines.map((line, index) => [String(now + BigInt(index)), line]);
  const response = await fetch(`${loki.url}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ streams: [{ stream: { tallyman: 'record' }, values }] }),
  });
  return response.status;
}

async function lines(loki: Loki): Promise<string> {
  const args = ['query', '--quiet', '--output=raw', '--limit=10', '--addr', loki.url, '{tallyman="record"}'];
  const { stdout } = await promisify(execFile)(await buildLogcli(), args);
  return stdout.trim();
}

test('Loki keeps what was pushed when it is killed and started again on the same folder', { skip }, async () => {
  const data = join(dir, 'kept');
  const first = await startLoki({ dir: data });
  assert.equal(await push(first, ['one line']), 204);
  await first.kill('SIGKILL');

  const second = await startLoki({ dir: data, port: first.port });
  assert.equal(second.url, first.url);
  assert.equal(await lines(second), 'one line');
  await second.stop();
});

test('a push of more than 4 MB is taken', { skip }, async () => {
  const loki = await startLoki({ dir: join(dir, 'large') });
  const line = 'x'.repeat(1000);
  assert.equal(await push(loki, Array<string>(8000).fill(line)), 204);
  await loki.stop();
});

test('with tenants, a push has to name one', { skip }, async () => {
  const loki = await startLoki({ dir: join(dir, 'tenants'), authEnabled: true });
  assert.equal(await push(loki, ['whose?']), 401);
  assert.equal(await push(loki, ['ours'], { 'X-Scope-OrgID': 'ours' }), 204);
  await loki.stop();
});

test('a retention rule is accepted', { skip }, async () => {
  const retention = [{ selector: '{tallyman="evidence"}', period: '744h' }];
  const loki = await startLoki({ dir: join(dir, 'retention'), retention });
  const config = await (await fetch(`${loki.url}/config`)).text();
  assert.match(config, /retention_enabled: true/);
  await loki.stop();
});

test('what Loki complains about is in the error', { skip }, async () => {
  const limits = { no_such_limit: 1 };
  await assert.rejects(startLoki({ dir: join(dir, 'wrong'), limits }), /no_such_limit/);
});

test('a port that is taken is refused, not mistaken for Loki', { skip }, async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  await assert.rejects(startLoki({ dir: join(dir, 'taken'), port: address.port }), /is taken/);
  server.close();
});
