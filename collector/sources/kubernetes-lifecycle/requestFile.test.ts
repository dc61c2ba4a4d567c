import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import type { Request } from '../../pipeline/requester.ts';
import { Requesters } from '../../pipeline/requesters.ts';
import { memoryLog, observation, tempDir } from '../../testing.ts';
import { RequestFile } from './requestFile.ts';

const DEPLOYMENT = { group: 'apps', resource: 'deployments', namespace: 'shop' };

/** The audit record of somebody who changed a Deployment. */
const change = (name: string, id: string, seconds = 1) =>
  observation(id, {
    access: 'write',
    time: BigInt(seconds) * 1_000_000_000n,
    record: {
      record_id: id,
      event_action: 'patch',
      event_outcome: 'success',
      user_name: 'alice',
      user_effective_name: 'bob',
      client_address: '192.0.2.7',
      k8s_audit_id: id,
      k8s_audit_stage: 'ResponseComplete',
      k8s_namespace_name: 'shop',
      k8s_object_resource: 'deployments',
      k8s_object_api_group: 'apps',
      k8s_object_name: name,
      k8s_object_subresource: 'scale',
    },
  });

async function opened(path: string, most?: ConstructorParameters<typeof Requesters>[0]) {
  const requesters = new Requesters(most);
  const log = memoryLog();
  const file = await RequestFile.open(path, requesters, log);
  const about = (name: string): Request[] => requesters.about({ ...DEPLOYMENT, name });
  return { requesters, file, log, about };
}

const place = (t: TestContext) => join(tempDir(t), 'requests.jsonl');
const lines = (path: string) => readFileSync(path, 'utf8').split('\n').length - 1;

test('what was asked for is known after a restart as it was before, and written once', async (t) => {
  const path = place(t);
  const first = await opened(path);
  assert.equal(first.requesters.fed, true);
  first.requesters.take([change('web', 'a'), change('web', 'b', 2)]);
  await first.file.flush();
  await first.file.flush();
  const again = await opened(path);
  assert.deepEqual(again.about('web'), first.about('web'));
  assert.equal(again.about('web').length, 2);
  again.requesters.take([change('web', 'a'), change('db', 'c')]);
  await again.file.flush();
  assert.equal(lines(path), 3);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual([first.log.lines, again.log.lines], [[], []]);
});

test('a last line that a crash cut off is passed over in silence, damage is told; neither is in the way of more', async (t) => {
  for (const [damage, told] of [
    ['{"about":"apps/dep', []],
    ['{"about":1}\nnone\n', ['warn 2 lines of']],
  ] as const) {
    const path = place(t);
    const first = await opened(path);
    first.requesters.take([change('web', 'a')]);
    await first.file.flush();
    appendFileSync(path, damage);
    const again = await opened(path);
    assert.deepEqual(
      again.log.lines.map((line) => line.slice(0, 15)),
      told
    );
    again.requesters.take([change('db', 'b')]);
    await again.file.flush();
    const last = await opened(path);
    assert.deepEqual([last.about('web').length, last.about('db').length, last.log.lines], [1, 1, []]);
  }
});

test('the file is written anew when most of it is out of date', async (t) => {
  const path = place(t);
  const { requesters, file } = await opened(path, { pods: 1, makers: 100 });
  let most = 0;
  for (let round = 0; round < 100; round++) {
    requesters.take(Array.from({ length: 40 }, (_, index) => change(`d${index}`, `${round}-${index}`, round)));
    await file.flush();
    most = Math.max(most, lines(path));
  }
  assert.ok(most > 1000 && most <= 1200, `${most} lines`);
  const again = await opened(path, { pods: 1, makers: 100 });
  assert.deepEqual(again.requesters.all(), requesters.all());
});

test('a disk that refuses is told of once, and all is written when it takes it again', async (t) => {
  const path = place(t);
  const { requesters, file, log } = await opened(path);
  mkdirSync(path);
  requesters.take([change('web', 'a')]);
  await file.flush();
  requesters.take([change('db', 'b')]);
  await file.flush();
  assert.equal(log.lines.length, 1);
  assert.match(log.lines[0]!, /^warn cannot keep who asked for what: EISDIR/);
  rmSync(path, { recursive: true });
  await file.flush();
  assert.equal((await opened(path)).requesters.size, 2);
});

test('a file that cannot be read is replaced', async (t) => {
  const path = place(t);
  writeFileSync(path, Buffer.alloc(200_000, 'x'));
  const { requesters, file, log } = await opened(path);
  assert.match(log.lines.join(), /cannot be read/);
  requesters.take([change('web', 'a')]);
  await file.flush();
  assert.equal(lines(path), 1);
});

const RUNS = 10;
/** Notes requests about ever more Deployments, and prints how many once they are written. */
const CHILD = `
  const { Requesters } = await import(${JSON.stringify(new URL('../../pipeline/requesters.ts', import.meta.url).href)});
  const { RequestFile } = await import(${JSON.stringify(new URL('requestFile.ts', import.meta.url).href)});
  const requesters = new Requesters({ pods: 10, makers: 400 });
  const log = { warn: (message) => console.log('warn ' + message) };
  const file = await RequestFile.open(process.argv[1], requesters, log);
  let next = Number(process.argv[2]);
  for (;;) {
    requesters.take(Array.from({ length: 50 }, () => ({
      object: 'kubernetes-audit', actor: 'human', access: 'write', time: BigInt(next),
      record: {
        event_action: 'patch', event_outcome: 'success', k8s_audit_stage: 'ResponseComplete', user_name: 'u',
        k8s_object_resource: 'deployments', k8s_object_api_group: 'apps', k8s_namespace_name: 'shop',
        k8s_object_name: 'd' + next, k8s_audit_id: 'a' + next++,
      },
    })));
    await file.flush();
    console.log(String(next));
  }
`;

test(`after SIGKILL at ${RUNS} random moments the newest requests that were written are known, and nothing is damaged`, async (t) => {
  const path = place(t);
  let written = 0;
  for (let run = 0; run < RUNS; run++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, path, String(written)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told = createInterface(child.stdout);
    let rounds = 1 + Math.floor(Math.random() * 60);
    told.on('line', (line) => {
      assert.doesNotMatch(line, /warn/);
      written = Number(line);
      if (--rounds === 0) {
        setTimeout(() => child.kill('SIGKILL'), Math.random() * 3);
      }
    });
    await Promise.all([once(child, 'exit'), once(told, 'close')]);
    const { about, log, requesters } = await opened(path, { pods: 10, makers: 400 });
    // Of what was written later than that some, all or nothing may be there.
    const newest = Array.from({ length: Math.min(written, 300) }, (_, index) => `d${written - 1 - index}`);
    assert.deepEqual(
      newest.filter((name) => about(name).length !== 1),
      [],
      `${written} written, ${requesters.size} read back`
    );
    assert.deepEqual(log.lines, []);
  }
  assert.ok(written > 2000, `the file was written anew: ${written} requests`);
});
