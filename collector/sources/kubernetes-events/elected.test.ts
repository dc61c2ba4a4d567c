import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { EVENTS, FakeApi, listOf, sendJson, sendStatus } from '../../kubernetes/testing.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { runElected } from './elected.ts';
import { Scopes, type ScopeStart } from './scopes.ts';

interface Lease {
  metadata: { annotations: Record<string, string> };
}

/** One replica that has never looked, at an API server whose newest resourceVersion is 100: what the lease says when its scope begins. */
async function begun(t: TestContext, setting: { backfill?: boolean; lease?: object }) {
  const api = await FakeApi.start(t);
  let lease = setting.lease;
  api.answer = (response, { path, method, body }) => {
    if (!path.includes('/leases')) {
      return sendJson(response, listOf(100));
    }
    if (method !== 'GET') {
      const written = JSON.parse(body) as Lease;
      lease = { ...written, metadata: { ...written.metadata, resourceVersion: String(Date.now()) } };
    }
    return lease ? sendJson(response, lease) : sendStatus(response, 404, 'not found');
  };
  const bench = new Bench(tempDir(t));
  const stop = new AbortController();
  let told: { start: ScopeStart; left: string | undefined } | undefined;
  const scopes = new Scopes([
    {
      name: '*',
      key: 'events',
      resource: EVENTS,
      backfill: setting.backfill,
      run: ({ signal }, start) => {
        told = { start, left: (lease as Lease).metadata.annotations['tallyman/positions'] };
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      },
    },
  ]);
  const options = { client: api.client(t), lease: { namespace: 'shop', name: 'l' } };
  const running = runElected(bench.context(stop.signal), scopes, options);
  t.after(() => bench.buffer.close());
  await until('the scope', () => told !== undefined);
  stop.abort();
  await running;
  return told!;
}

test('before the first leader follows anything the lease says from where on: it may die before it has recorded anything', async (t) => {
  const { left, start } = await begun(t, {});
  assert.equal(left, '{"*":"100"}');
  assert.equal(start.cursor.version, undefined, 'itself it begins with a list');
});

test('where the past is asked for, a successor has to begin with it too', async (t) => {
  assert.equal((await begun(t, { backfill: true })).left, '{}');
});

test('what a predecessor left stands there until more is stored', async (t) => {
  const annotations = { 'tallyman/positions': '{"*":"90"}', 'tallyman/holder': 'other' };
  const { left, start } = await begun(t, { lease: { metadata: { resourceVersion: '1', annotations } } });
  assert.equal(left, '{"*":"90"}');
  assert.deepEqual([start.cursor.version, start.cursor.disputed], ['90', '100']);
});
