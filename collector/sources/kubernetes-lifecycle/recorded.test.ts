import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Observation } from '../../pipeline/observation.ts';
import { Bench, observation, tempDir } from '../../testing.ts';
import type { ScopeCursor } from '../kubernetes-events/scopes.ts';
import type { SourceContext } from '../source.ts';
import type { Pending } from './pending.ts';
import { Recorded } from './recorded.ts';

const NOW = Date.now();
const MINUTE = 60_000;

const pending = (id: string, minutes: number): Pending => ({
  recordId: id,
  time: BigInt(NOW + minutes * MINUTE) * 1_000_000n,
  cause: undefined,
  about: { namespace: 'shop', name: 'web', createdAt: undefined, removedAt: undefined, disrupted: false, chain: [] },
  observe: () => observation(id),
});

async function left(
  t: TestContext,
  cursor: ScopeCursor,
  facts: Pending[],
  more: { elected?: boolean; stored?: SourceContext['stored']; seen?: string[] } = {}
): Promise<string[]> {
  const bench = new Bench(tempDir(t));
  t.after(() => bench.buffer.close());
  more.seen?.forEach((id) => bench.seen.add(id));
  const context = { ...bench.context(new AbortController().signal), stored: more.stored };
  const recorded = new Recorded(context, cursor, more.elected ?? false, 30);
  return (await recorded.left(facts)).map(({ recordId }) => recordId);
}

const away = () => Promise.reject(new Error('away'));
const knows = (ids: string[]) => (asked: Observation[]) =>
  Promise.resolve(new Set(asked.map(({ record }) => record.record_id).filter((id) => ids.includes(id))));

test('at the first start what happened before is left out, and nothing is asked', async (t) => {
  const facts = [pending('before', -5), pending('after', 1)];
  assert.deepEqual(await left(t, { first: NOW, at: NOW }, facts, { stored: away }), ['after']);
});

test('after a restart the buffer and the store tell, and what is older than an hour is recorded', async (t) => {
  const cursor = { first: NOW - 1000 * MINUTE, at: NOW - 10 * MINUTE, version: '5' };
  const facts = [
    pending('old', -100),
    pending('seen', -12),
    pending('stored', -30),
    pending('late', -20),
    pending('new', -1),
  ];
  const more = { seen: ['seen'], stored: knows(['stored', 'new']) };
  assert.deepEqual(await left(t, cursor, facts, more), ['late', 'new']);
});

test('while the store cannot be asked, what happened before the position is taken for recorded', async (t) => {
  const cursor = { first: NOW - 1000 * MINUTE, at: NOW - 10 * MINUTE, version: '5' };
  const facts = [pending('before', -11), pending('just after', -9.5), pending('new', -1)];
  assert.deepEqual(await left(t, cursor, facts, { stored: away }), ['just after', 'new']);
});

test("a successor that has never looked before tells what happened since its predecessor's position", async (t) => {
  const cursor = { first: NOW, at: NOW, version: '5', disputed: '9' };
  const facts = [pending('stored', -2), pending('between', -1)];
  assert.deepEqual(await left(t, cursor, facts, { elected: true, stored: knows(['stored']) }), ['between']);
});
