import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { EVENTS, FakeApi, line, listOf, sendJson, sendStatus } from '../../kubernetes/testing.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { Scope, type EventCursor } from './scope.ts';

const START = Date.parse('2026-11-23T10:00:00.500Z');
const KEY = 'kubernetes-events *';

const event = (version: number, time = '2026-11-23T12:00:00.000000Z') => ({
  kind: 'Event',
  apiVersion: 'events.k8s.io/v1',
  metadata: { name: `e${version}`, uid: 'u', resourceVersion: String(version) },
  eventTime: time,
  reason: 'Killing',
  regarding: { kind: 'Pod', name: 'web', namespace: 'shop' },
});

interface Setting {
  items?: unknown[];
  newest?: number;
  /** The watches' answers, in order; afterwards they stay open. */
  watches?: Array<(response: ServerResponse) => void>;
  cursor?: Partial<EventCursor>;
  backfill?: boolean;
  held?: () => boolean;
  stored?: (observations: Observation[]) => Promise<Set<string>>;
}

const says =
  (...lines: string[]) =>
  (response: ServerResponse) =>
    void response.writeHead(200).write(lines.join(''));
const added = (...versions: number[]) => says(...versions.map((version) => line('ADDED', event(version))));

async function run(t: TestContext, setting: Setting) {
  const api = await FakeApi.start(t);
  const watches = [...(setting.watches ?? [])];
  api.answer = (response, { query }) => {
    if (query['watch'] === undefined) {
      return sendJson(response, listOf(setting.newest ?? 100, setting.items));
    }
    const next = watches.shift();
    return next ? next(response) : void response.writeHead(200).flushHeaders();
  };
  const bench = new Bench(tempDir(t));
  const stop = new AbortController();
  const written: string[] = [];
  const scope = new Scope(
    { ...bench.context(stop.signal), stored: setting.stored },
    {
      client: api.client(t),
      resource: EVENTS,
      key: KEY,
      backfill: setting.backfill ?? false,
      cursor: { first: START, at: START, ...setting.cursor },
      held: setting.held ?? (() => true),
      onWritten: (version) => written.push(version),
      timing: { minBackoffMs: 5, maxBackoffMs: 5, shortMs: 0 },
    }
  );
  const running = scope.run();
  t.after(async () => {
    stop.abort();
    await running;
    await bench.buffer.close();
  });
  const versions = () => bench.records().map(({ record_id }) => Number(record_id.split('/').at(-1)));
  const cursor = () => bench.pipeline.cursor<EventCursor>(KEY);
  return { bench, versions, cursor, written, running };
}

test('the first start takes what is not older than itself, to the second, and its position with the last page', async (t) => {
  const items = [event(1, '2026-11-23T09:59:59.999999Z'), event(2, '2026-11-23T10:00:00.000000Z'), event(3)];
  const { versions, cursor, written } = await run(t, { items });
  await until('the list', () => written.length > 0);
  assert.deepEqual(versions(), [2, 3]);
  assert.deepEqual([cursor()?.version, cursor()?.first, written], ['100', START, ['100']]);
});

test('with backfill it takes all there is', async (t) => {
  const { versions } = await run(t, { items: [event(1, '2020-01-01T00:00:00.000000Z')], backfill: true });
  await until('the list', () => versions().length > 0);
});

test('updates are recorded, deletions are not, and both move the position', async (t) => {
  const lines = [line('ADDED', event(11)), line('MODIFIED', event(12)), line('DELETED', event(13))];
  const { versions, cursor } = await run(t, { cursor: { version: '10' }, watches: [says(...lines)] });
  await until('the watch', () => cursor()?.version === '13');
  assert.deepEqual(versions(), [11, 12]);
});

test('after a gap what was recorded is left out by its version, whatever its time, and the gap is told', async (t) => {
  const setting = {
    cursor: { version: '50' },
    items: [event(49), event(50), event(51, '2020-01-01T00:00:00.000000Z')],
    watches: [(response: ServerResponse) => sendStatus(response, 410, 'too old'), added(101)],
  };
  const { bench, versions } = await run(t, setting);
  await until('what follows', () => versions().includes(101));
  assert.deepEqual(versions(), [51, 101]);
  assert.ok(
    bench.log.lines.some((text) =>
      /^warn gap: the API server has forgotten resourceVersion 50\. Events since 2026-11-23T10:00:00\.500Z/.test(text)
    ),
    bench.log.lines.join('\n')
  );
});

test('after a rewind what happened since the last contact is taken', async (t) => {
  const items = [event(5, '2026-11-23T09:00:00.000000Z'), event(6, '2026-11-23T11:00:00.000000Z')];
  const { bench, versions, cursor } = await run(t, { cursor: { version: '5000' }, newest: 100, items, backfill: true });
  await until('the list', () => cursor()?.version === '100');
  assert.deepEqual(versions(), [6]);
  assert.ok(bench.log.lines.some((text) => text.includes('lies in the future: the cluster was restored')));
});

test('what another leader may have recorded is asked for, up to where it can have been', async (t) => {
  const asked: string[][] = [];
  const stored = (list: Observation[]) => {
    asked.push(list.map(({ record }) => record.record_id));
    return Promise.resolve(new Set(['event/u/11']));
  };
  const cursor = { version: '10', disputed: '12' };
  const result = await run(t, { cursor, stored, watches: [added(11, 12, 13)] });
  await until('the watch', () => result.cursor()?.version === '13');
  assert.deepEqual(result.versions(), [12, 13]);
  assert.deepEqual(asked, [['event/u/11', 'event/u/12']]);
  assert.equal(result.cursor()?.disputed, undefined);
});

test('as long as it is disputed it stays so over a restart', async (t) => {
  const result = await run(t, {
    cursor: { version: '10', disputed: '12' },
    stored: () => Promise.resolve(new Set<string>()),
    watches: [added(11)],
  });
  await until('the watch', () => result.cursor()?.version === '11');
  assert.equal(result.cursor()?.disputed, '12');
});

test('whoever has lost the lease writes nothing more, and ends', async (t) => {
  let held = true;
  const watches = [
    (response: ServerResponse) => {
      held = false;
      added(11)(response);
    },
  ];
  const { running, versions, cursor } = await run(t, { cursor: { version: '10' }, watches, held: () => held });
  await running;
  assert.deepEqual([versions(), cursor()?.version], [[], '10']);
});

test('what is no event is set aside and does not stop the rest', async (t) => {
  const watches = [
    says(
      line('ADDED', { ...event(11), kind: 'Pod' }),
      line('ADDED', { ...event(12), eventTime: null }),
      line('ADDED', event(13))
    ),
  ];
  const { bench, versions, cursor } = await run(t, { cursor: { version: '10' }, watches });
  await until('the watch', () => cursor()?.version === '13');
  assert.deepEqual(versions(), [13]);
  assert.deepEqual(
    bench.deadLetters().map(({ where, reason }) => [where, reason]),
    [
      ['kubernetes events', 'kind: Invalid input: expected "Event"'],
      ['kubernetes events', 'it has no time'],
    ]
  );
});
