import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { unwrap, unwrapText } from './envelope.ts';

const event = { kind: 'Event', auditID: 'a' };
const packed = (text: string) => gzipSync(text).toString('base64');
const firehose = (...data: string[]) => ({
  requestId: 'r',
  timestamp: 1,
  records: data.map((each) => ({ data: each })),
});

test('what is nothing that is known comes out as it is, for the schema to judge', () => {
  for (const value of [
    event,
    {},
    5,
    'text',
    null,
    { kind: 'PodList', items: [] },
    { message: 'x' },
    { records: [1] },
  ]) {
    assert.deepEqual(unwrap(value), {
      items: [{ value, raw: undefined, origin: {}, ends: undefined }],
      faults: [],
      skipped: 0,
    });
  }
});

test('an event keeps its own text, unless that has more lines than one', () => {
  const raw = (text: string) => unwrapText(text).items[0]?.raw;
  assert.equal(raw('{"kind":"Event", "auditID":"a"} \n'), '{"kind":"Event", "auditID":"a"}');
  assert.equal(raw('{"kind":"Event",\n"auditID":"a"}'), undefined);
  assert.equal(raw('{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[{}]}'), undefined);
});

test('items of an EventList are events, whatever they look like', () => {
  const items = [
    event,
    { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [event] },
    [event],
    { content: 'x' },
  ];
  const list = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items };
  assert.deepEqual(
    unwrap(list).items.map(({ value }) => value),
    items
  );
});

test('an EventList of another version is a fault', () => {
  assert.deepEqual(unwrap({ kind: 'EventList', apiVersion: 'v1', items: [event] }), {
    items: [],
    faults: [{ fault: 'apiVersion "v1" is not audit.k8s.io/v1', payload: '' }],
    skipped: 0,
  });
});

test('a part that cannot be unpacked does not harm the others', () => {
  const good = packed(JSON.stringify(event));
  const { items, faults } = unwrap(
    firehose(good, good.slice(0, 20), packed('no JSON'), Buffer.from('5').toString('base64'))
  );
  assert.deepEqual(
    items.map(({ value }) => value),
    [event, 5]
  );
  assert.deepEqual(
    faults.map(({ fault }) => fault.split(':')[0]),
    ['it cannot be unpacked', 'not JSON']
  );
});

test('messages that Firehose took out of their envelope are lines, of audit logs and others', () => {
  const lines = `${JSON.stringify(event)}\n${JSON.stringify({ ...event, auditID: 'b' })}\nI1120 10:00:00 x.go:1] y\n`;
  const { items, faults, skipped } = unwrap(firehose(packed(lines), packed(JSON.stringify(event, undefined, 2))));
  assert.deepEqual(
    items.map(({ raw, value }) => [(value as typeof event).auditID, raw !== undefined]),
    [
      ['a', true],
      ['b', true],
      ['a', false],
    ]
  );
  assert.deepEqual([faults, skipped], [[], 1]);
});

test('a small delivery cannot fill the memory', () => {
  const bomb = packed('x'.repeat(20 * 1024 * 1024));
  const { faults } = unwrap(firehose(bomb, bomb, bomb));
  assert.deepEqual(
    faults.map(({ fault }) => fault.slice(0, 24)),
    ['not JSON: Unexpected tok', 'unpacked it has more tha', 'unpacked it has more tha']
  );
  assert.ok(faults.every(({ payload }) => payload.length <= 20 * 1024 * 1024));
});

test('envelopes in envelopes without end come to one', () => {
  let value: unknown = event;
  for (let depth = 0; depth < 5000; depth++) {
    value = { logs: [{ content: value }] };
  }
  assert.equal(unwrap(value).items.length + unwrap(value).skipped, 1);
});
