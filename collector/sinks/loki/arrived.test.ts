import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { Entry } from '../../buffer/codec.ts';
import { begins, missing } from './arrived.ts';
import { LokiClient } from './client.ts';

const STREAM = '{"object":"container-log"}';
const line = (id: string) => `{"record_id":"${id}","message":"x"}`;
const entry = (time: number, id: string): Entry => ({ stream: STREAM, time: BigInt(time), line: line(id) });

/** What Loki answers to a query for lines: those in a time, oldest first, and no more than the limit. */
async function loki(t: TestContext, held: Entry[]) {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    asked.push(query);
    const [start, end] = [BigInt(query.get('start')!), BigInt(query.get('end')!)];
    const found = held.filter(({ time }) => time >= start && time < end).slice(0, Number(query.get('limit')));
    const values = found.map((one) => [String(one.time), one.line]);
    response.end(JSON.stringify({ data: { result: [{ stream: {}, values }] } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new LokiClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  t.after(async () => {
    await client.close();
    server.close();
  });
  return { client, asked };
}

test('what others wrote between entries that are far apart is not read', async (t) => {
  const others = Array.from({ length: 100_000 }, (_, n) => entry(n * 10, `other-${n}`));
  const wanted = [entry(5, 'a'), entry(500_005, 'b'), entry(999_985, 'c'), entry(500_010, 'other-50001')];
  const held = [...others, wanted[1]!].sort((a, b) => Number(a.time - b.time));
  const { client, asked } = await loki(t, held);
  assert.deepEqual(await missing(client, wanted), [wanted[0], wanted[2]]);
  assert.equal(asked.length, 3);
});

test('a page that is full of one instant is passed over', async (t) => {
  const held = Array.from({ length: 6000 }, (_, n) => entry(100, `other-${n}`));
  const wanted = [entry(100, 'a'), entry(101, 'b')];
  const { client, asked } = await loki(t, [...held, entry(101, 'b')]);
  assert.deepEqual(await missing(client, wanted), [wanted[0]]);
  assert.equal(asked.length, 2);
});

test('with what the lines of records begin', () => {
  assert.equal(
    begins(['file-log/u1/web/api//1/0', 'file-log/u1/web/api//12/0']),
    '{"record_id":"file-log/u1/web/api//1'
  );
  assert.equal(begins(['a"1', 'a"2']), '{"record_id":"a\\"');
  assert.equal(begins(['a', 'b']), '{"record_id":"');
  assert.equal(begins(['x😀', 'x😁']), '{"record_id":"x');
  assert.equal(begins([]), '{"record_id":"');
});
