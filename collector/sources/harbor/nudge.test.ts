import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Nudge } from './nudge.ts';

const never = new AbortController().signal;

/** How long it takes, in milliseconds. */
async function timed(work: Promise<void>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

test('a wait lasts as long as it is asked to', async () => {
  const ms = await timed(new Nudge(10).wait(60, never));
  assert.ok(ms >= 55, `${ms}`);
});

test('a nudge ends it a little later, the first of several counts', async () => {
  const nudge = new Nudge(50);
  const wait = timed(nudge.wait(60_000, never));
  nudge.nudge();
  setTimeout(() => nudge.nudge(), 30);
  const ms = await wait;
  assert.ok(ms >= 45 && ms < 5000, `${ms}`);
  // It is used up.
  assert.ok((await timed(nudge.wait(80, never))) >= 75);
});

test('a nudge before the wait counts', async () => {
  const nudge = new Nudge(20);
  nudge.nudge();
  assert.ok((await timed(nudge.wait(60_000, never))) < 5000);
});

test('a stop ends it at once', async () => {
  const stop = new AbortController();
  const wait = timed(new Nudge(1000).wait(60_000, stop.signal));
  stop.abort();
  assert.ok((await wait) < 5000);
});
