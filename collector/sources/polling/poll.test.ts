import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { Agent } from 'undici';
import { SourceStates } from '../../health/sources.ts';
import { memoryLog, until } from '../../testing.ts';
import { getJson, HttpError } from './http.ts';
import { poll, type Turn } from './poll.ts';
import { goOn } from './retained.ts';

async function serve(t: TestContext, answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function get(t: TestContext, url: string, maxBytes?: number) {
  const dispatcher = new Agent();
  t.after(() => dispatcher.destroy());
  return getJson(url, { headers: {}, dispatcher, signal: AbortSignal.timeout(5000), maxBytes });
}

test('an answer is its JSON and its headers', async (t) => {
  const url = await serve(t, (response) => response.writeHead(200, { 'x-total-count': '7' }).end('{"a":1}'));
  const { value, headers } = await get(t, url);
  assert.deepEqual(value, { a: 1 });
  assert.equal(headers['x-total-count'], '7');
});

test('a refusal has its status, its text and how long to wait', async (t) => {
  const url = await serve(t, (response) => response.writeHead(429, { 'retry-after': '2' }).end('too many'));
  await assert.rejects(get(t, url), (error) => {
    assert.ok(error instanceof HttpError);
    assert.deepEqual([error.status, error.body, error.retryAfterMs], [429, 'too many', 2000]);
    return true;
  });
});

test('what is longer than allowed, or no JSON, is not taken', async (t) => {
  const url = await serve(t, (response) => response.end(`"${'x'.repeat(100)}"`));
  await assert.rejects(get(t, url, 50), /longer than 50 bytes/);
  const page = await serve(t, (response) => response.end('<html>log in'));
  await assert.rejects(get(t, page), /not JSON: <html>log in/);
});

/** Polls until the turns are over, and one more that never ends. */
async function run(t: TestContext, turns: Turn[], more: { minBackoffMs?: number; intervalMs?: number } = {}) {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const log = memoryLog();
  const permissions: boolean[] = [];
  const states = new SourceStates(['s']);
  const health = states.of('s', { permission: (_, allowed) => void permissions.push(allowed) });
  const at: number[] = [];
  const began = performance.now();
  const turn: Turn = async (signal) => {
    at.push(performance.now() - began);
    const next = turns.shift();
    if (next) {
      return next(signal);
    }
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return 'done';
  };
  const options = { what: 'the registry', log, health, signal: stop.signal, intervalMs: 1, minBackoffMs: 1, ...more };
  const over = poll(turn, options);
  await until('all turns are taken', () => turns.length === 0 && at.length > 0);
  return { at, log, permissions, states, stop: () => (stop.abort(), over) };
}

const fails = (error: Error): Turn => {
  return () => Promise.reject(error);
};
const takes: Turn = () => Promise.resolve('done');
const broken = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

test('while there is more it asks at once, else it waits', async (t) => {
  const { at, stop } = await run(t, [() => Promise.resolve('more'), takes, takes], { intervalMs: 60 });
  assert.ok(at[1]! < 50, `${at}`);
  assert.ok(at[2]! - at[1]! >= 55, `${at}`);
  await stop();
});

test('one failure that may pass is not told; a second is, and that it is over', async (t) => {
  const once = await run(t, [takes, fails(broken), takes]);
  assert.deepEqual(once.log.lines, []);
  await once.stop();
  const twice = await run(t, [fails(broken), fails(new HttpError(503, 'busy')), takes, takes]);
  assert.deepEqual(twice.log.lines, ['warn waiting for the registry: 503 busy', 'info the registry answers again']);
  assert.equal(twice.states.all()[0]?.up, true);
  await twice.stop();
});

test('a permission that is missing is told at the first refusal, and when it is there again', async (t) => {
  const { permissions, log, stop } = await run(t, [fails(new HttpError(403, 'no')), takes, takes]);
  assert.deepEqual(permissions, [false, true]);
  assert.match(log.lines[0]!, /waiting for the registry: 403 no/);
  await stop();
});

test('it is left alone for as long as it asks for', async (t) => {
  const { at, stop } = await run(t, [fails(new HttpError(429, '', 120)), takes]);
  await until('it has asked again', () => at.length === 3);
  assert.ok(at[1]! >= 115, `${at}`);
  await stop();
});

test('waits grow from failure to failure', async (t) => {
  const { at, stop } = await run(
    t,
    Array.from({ length: 5 }, () => fails(broken)),
    { minBackoffMs: 20 }
  );
  // Half of 20, 40, 80, 160 ms at least.
  assert.ok(at[4]! - at[3]! >= 78, `${at}`);
  await stop();
});

test('a stop ends a wait', async (t) => {
  const { stop } = await run(t, [takes], { intervalMs: 3_600_000 });
  await stop();
});

test('what the other side no longer has is a gap; at the first look nothing is', () => {
  const gaps: unknown[] = [];
  const journal = { gap: (source: string, gap: unknown) => void gaps.push([source, gap]) };
  assert.equal(goOn({ position: undefined, oldest: 5n }, journal, 's', 'm'), 5n);
  assert.equal(goOn({ position: 5n, oldest: 5n }, journal, 's', 'm'), 5n);
  assert.deepEqual(gaps, []);
  assert.equal(goOn({ position: 2n, oldest: 5n }, journal, 's', 'm'), 5n);
  assert.deepEqual(gaps, [['s', { reason: 'no longer kept', from: 2n, until: 5n, message: 'm' }]]);
});
