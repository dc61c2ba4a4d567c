import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reading, type LogPlace } from './place.ts';

const T = 1_795_428_000_000_000_000n;
const MS = 1_000_000n;

/** Reads lines of these times; what is new, and where that leads. */
function read(saved: LogPlace | undefined, times: bigint[], { restarts = 0, sameFile = true } = {}) {
  const reading = new Reading(saved, restarts, sameFile);
  const since = saved ? BigInt(saved.second) : 0n;
  const taken = times.filter((time) => time >= since).map((time) => [time, reading.take(time)] as const);
  return { fresh: taken.filter(([, number]) => number !== undefined), reading };
}

test('every line of a file once, wherever reading is broken off, also where times repeat and fall a little', () => {
  const times = [0n, 1n, 1n, 3n, 2n, 2n, 900n, 1100n, 1099n, 1101n, 2500n, 2500n, 5000n, 9000n, 8999n].map(
    (n) => T + n * MS
  );
  for (let first = 0; first <= times.length; first++) {
    for (let second = first; second <= times.length; second++) {
      const one = read(undefined, times.slice(0, first));
      const place = first > 0 ? one.reading.place(false) : undefined;
      const two = read(place, times.slice(0, second));
      const three = read(second > 0 ? two.reading.place(false) : undefined, times);
      const all = [...one.fresh, ...two.fresh, ...three.fresh];
      assert.deepEqual(all, read(undefined, times).fresh, `${first} ${second}`);
    }
  }
});

test('lines of the same nanosecond are numbered', () => {
  const { fresh } = read(undefined, [T, T, T + MS, T + MS]);
  assert.deepEqual(
    fresh.map(([, number]) => number),
    [0, 1, 0, 1]
  );
});

test('another file of the same run is noticed; read as another, only what is later is new', () => {
  const place = read(undefined, [T, T + MS, T + 2n * MS]).reading.place(false);
  assert.equal(read(place, [T + MS, T + 2n * MS, T + 3n * MS]).fresh.at(-1)?.[1], 'other');
  const short = read(place, [T + 2n * MS]);
  assert.deepEqual([short.fresh, short.reading.found], [[], false]);
  const { fresh, reading } = read(place, [T + 2n * MS, T + 3n * MS], { sameFile: false, restarts: 1 });
  assert.deepEqual(fresh, [[T + 3n * MS, 0]]);
  assert.deepEqual(reading.place(true), {
    restarts: 1,
    second: String(T - 1000n * MS),
    lines: 2,
    last: String(T + 3n * MS),
    ended: true,
  });
});

test('what is asked for begins at a whole second', () => {
  const { reading } = read(undefined, [T + 500n * MS, T + 3500n * MS]);
  const place = reading.place(false);
  assert.deepEqual(place, { restarts: 0, second: String(T + 2000n * MS), lines: 1, last: String(T + 3500n * MS) });
  assert.equal(new Reading(place, 0, true).since, '2026-11-23T10:00:02Z');
  assert.equal(new Reading(undefined, 0, true).since, undefined);
});
