import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { uncompress } from 'snappyjs';
import type { Entry } from '../../buffer/codec.ts';
import { until } from '../../testing.ts';
import { LokiClient } from './client.ts';

/** Text that cannot be made shorter, so that a push has many pieces. */
const noise = () => Array.from({ length: 4000 }, () => Math.random().toString(36)).join('');
const entries = (count: number): Entry[] =>
  Array.from({ length: count }, (_, n) => ({ stream: '{"a":"b"}', time: BigInt(n), line: noise() }));

/** A server that keeps what it has wholly received, and how many requests broke off. */
async function server(t: TestContext) {
  const received: Buffer[] = [];
  const state = { received, began: 0, broken: 0 };
  const http = createServer((incoming: IncomingMessage, response) => {
    state.began += 1;
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('error', () => (state.broken += 1));
    incoming.once('end', () => {
      received.push(Buffer.concat(chunks));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const client = new LokiClient({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
  t.after(async () => {
    await client.close();
    http.closeAllConnections();
    http.close();
  });
  return { client, state };
}

test('a push arrives whole while it may go out', async (t) => {
  const { client, state } = await server(t);
  let asked = 0;
  const answer = await client.push(entries(20), () => {
    asked += 1;
    return true;
  });
  assert.equal(answer.status, 204);
  assert.ok(asked > 20, `asked ${asked} times`);
  assert.ok(uncompress(state.received[0]!).length > 500_000);
});

for (const pieces of [0, 1, 10]) {
  test(`what may no longer go out after ${pieces} pieces is not received, and the next push is`, async (t) => {
    const { client, state } = await server(t);
    let left = pieces;
    await assert.rejects(
      client.push(entries(20), () => left-- > 0),
      /withheld/
    );
    await until('it has broken off', () => state.broken === state.began);
    assert.deepEqual(state.received, []);
    assert.equal((await client.push(entries(1))).status, 204);
    assert.equal(state.received.length, 1);
  });
}
