import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { memoryLog, until } from '../testing.ts';
import { Elector, type Timing } from './elector.ts';
import { LeaseObject, type Lease } from './lease.ts';
import { FakeApi, FakeLease } from './testing.ts';

const TIMING: Timing = { leaseMs: 4000, renewMs: 2400, retryMs: 50 };

async function start(t: TestContext) {
  const api = await FakeApi.start(t);
  const lease = new FakeLease();
  api.answer = (response, asked) => lease.answer(response, asked);
  const log = memoryLog();
  const stop = new AbortController();
  t.after(() => stop.abort());
  const candidate = (identity: string, estate: () => Record<string, string> | undefined = () => undefined) => {
    const object = new LeaseObject(api.client(t, { token: identity }), 'ns', 'l', 800);
    return new Elector({ lease: object, identity, log, estate, timing: TIMING });
  };
  return { api, lease, log, candidate, signal: stop.signal };
}

test('one is elected, keeps renewing, and hands over at once when it ends', async (t) => {
  const { lease, candidate, signal } = await start(t);
  let position = '7';
  const a = (await candidate('a', () => ({ '*': position })).campaign(signal))!;
  assert.deepEqual([a.inherited, a.continued, a.held()], [{}, false, true]);
  let elected = false;
  const b = candidate('b')
    .campaign(signal)
    .finally(() => (elected = true));
  await new Promise((resolve) => setTimeout(resolve, 6000));
  assert.deepEqual(
    [elected, a.held(), lease.lease?.spec?.holderIdentity, lease.lease?.spec?.leaseTransitions],
    [false, true, 'a', 0]
  );
  position = '9';
  await a.end();
  assert.equal(a.held(), false);
  const asked = performance.now();
  const term = (await b)!;
  assert.ok(performance.now() - asked < 2000);
  assert.deepEqual([term.inherited, term.continued, lease.lease?.spec?.leaseTransitions], [{ '*': '9' }, false, 1]);
  await term.end();
});

test('a leader that cannot renew stops before another can take the lease', async (t) => {
  const { lease, log, candidate, signal } = await start(t);
  const a = (await candidate('a', () => ({ '*': '5' })).campaign(signal))!;
  await until('a renewal', () => Number(lease.lease?.metadata.resourceVersion) > 2);
  const b = candidate('b').campaign(signal);
  lease.cutOff.add('Bearer a');
  const cut = performance.now();
  await new Promise<void>((resolve) => a.signal.addEventListener('abort', () => resolve()));
  const lost = performance.now() - cut;
  assert.equal(a.held(), false);
  const term = (await b)!;
  const taken = performance.now() - cut;
  assert.ok(lost < 2800 && taken > 3400 && taken < 8000, `lost after ${lost} ms, taken after ${taken} ms`);
  assert.deepEqual([term.inherited, term.continued], [{ '*': '5' }, false]);
  assert.ok(log.lines.some((line) => line === 'warn no longer the leader: it could not be renewed in time'));
  await term.end();
});

test('whoever comes back under the same identity goes on at once; whoever was succeeded meanwhile knows it', async (t) => {
  const { candidate, signal } = await start(t);
  const crashed = (await candidate('a').campaign(signal))!;
  const again = (await candidate('a').campaign(signal))!;
  assert.equal(again.continued, true);
  await again.end();
  const own = (await candidate('a').campaign(signal))!;
  assert.equal(own.continued, true, 'it gave the lease back itself');
  await own.end();
  const other = (await candidate('b').campaign(signal))!;
  await other.end();
  const last = (await candidate('a').campaign(signal))!;
  assert.equal(last.continued, false);
  await last.end();
  await crashed.end();
});

test('a label that somebody adds is no change of the leader; another holder is, at once', async (t) => {
  const { lease, candidate, signal } = await start(t);
  const a = (await candidate('a').campaign(signal))!;
  const edit = (change: Partial<Lease['metadata']>, holder: string) =>
    lease.put({
      ...lease.lease,
      metadata: { ...lease.lease!.metadata, ...change },
      spec: { ...lease.lease!.spec, holderIdentity: holder },
    });
  edit({ labels: { by: 'hand' } }, 'a');
  await new Promise((resolve) => setTimeout(resolve, 3600));
  assert.equal(a.held(), true);
  assert.deepEqual(lease.lease?.metadata['labels'], { by: 'hand' }, 'and the label stays');
  edit({}, 'thief');
  await until('the loss', () => !a.held(), 0.4);
  await a.end();
  assert.equal(lease.lease?.spec?.holderIdentity, 'thief');
});

test('a deleted lease is lost, and made anew', async (t) => {
  const { lease, candidate, signal } = await start(t);
  const elector = candidate('a');
  const a = (await elector.campaign(signal))!;
  lease.lease = undefined;
  await until('the loss', () => !a.held(), 0.5);
  const again = (await elector.campaign(signal))!;
  assert.equal(again.held(), true);
  await Promise.all([a.end(), again.end()]);
});

test('of two that want a free lease at once one gets it', async (t) => {
  const { candidate, signal } = await start(t);
  const terms: string[] = [];
  const race = ['a', 'b', 'c'].map(async (name) => {
    const term = (await candidate(name).campaign(signal))!;
    terms.push(name);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(terms.at(-1), name, 'nobody else was elected meanwhile');
    await term.end();
  });
  await Promise.all(race);
  assert.equal(terms.length, 3);
});

test('a process that was stopped for a while does not hold the lease any more, before any timer has run', async (t) => {
  const { candidate, signal } = await start(t);
  const a = (await candidate('a').campaign(signal))!;
  // Nothing else runs in here: timers, answers, all of it waits.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2800);
  assert.equal(a.held(), false);
  await a.end();
});

test('what is to be left stands in the lease as soon as it is asked for; whoever has lost the lease does not wait', async (t) => {
  const { api, lease, candidate, signal } = await start(t);
  let position = '7';
  const a = (await candidate('a', () => ({ '*': position })).campaign(signal))!;
  const left = () => lease.lease?.metadata.annotations?.['tallyman/positions'];
  for (position of ['8', '9']) {
    await a.noted();
    assert.equal(left(), JSON.stringify({ '*': position }));
  }
  lease.cutOff.add('Bearer a');
  position = '10';
  const tries = api.asked.length;
  const waiting = a.noted();
  await until('a try that fails', () => api.asked.length > tries);
  lease.cutOff.clear();
  await waiting;
  assert.equal(left(), '{"*":"10"}', 'it tries again');
  lease.cutOff.add('Bearer a');
  await a.noted();
  assert.equal(a.held(), false);
  await a.noted();
  await a.end();
});
