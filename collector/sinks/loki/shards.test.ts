import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../buffer/codec.ts';
import { Shards } from './shards.ts';

const HOT = '{"object":"container-log","tallyman":"record"}';
const CALM = '{"object":"kubernetes-audit","tallyman":"record"}';
const RATE = 10_000;

const entry = (stream: string, n: number, bytes = 1000): Entry => ({
  stream,
  time: BigInt(n),
  line: `{"record_id":"${n}","message":"${'x'.repeat(bytes)}"}`,
});
const entries = (stream: string, count: number) => Array.from({ length: count }, (_, n) => entry(stream, n));
const shardOf = ({ stream }: Entry) => (JSON.parse(stream) as { shard?: string }).shard;

/** Entries as they would be pushed, by time. */
const spread = (shards: Shards, list: Entry[]): Entry[] =>
  shards
    .portions(list)
    .flatMap(({ stream, entries: portion }) => portion.map((one) => ({ ...one, stream })))
    .sort((a, b) => Number(a.time - b.time));

function clocked() {
  let now = 0;
  const shards = new Shards(RATE, () => now);
  /** As much as that of each stream in each of some seconds. */
  const run = (seconds: number, hot: number, calm = 1) => {
    for (let second = 0; second < seconds; second++) {
      shards.stored([...entries(HOT, hot), ...entries(CALM, calm)]);
      now += 1000;
    }
  };
  return { shards, run };
}

test('a stream within its rate is left as it is', () => {
  const { shards, run } = clocked();
  run(10, 8);
  const all = entries(HOT, 5);
  assert.deepEqual(spread(shards, all), all);
});

test('a busy stream becomes as many as its rate takes, and the others stay whole', () => {
  const { shards, run } = clocked();
  run(5, 35);
  assert.ok(shards.of(HOT) >= 4 && shards.of(HOT) <= 8, `${shards.of(HOT)}`);
  assert.equal(shards.of(CALM), 1);
  const several = spread(shards, entries(HOT, 400));
  const counts = Map.groupBy(several, shardOf);
  assert.deepEqual([...counts.keys()].sort(), Array.from({ length: shards.of(HOT) }, (_, n) => String(n)).sort());
  counts.forEach((list) => assert.ok(list.length > 20, 'evenly, about'));
  assert.deepEqual(spread(shards, entries(HOT, 400)), several, 'a record goes to the same one again');
  assert.equal(Object.keys(JSON.parse(several[0]!.stream) as object).join(), 'object,shard,tallyman');
});

test('the lines of a log whose order matters stay together, those of different logs do not', () => {
  const { shards, run } = clocked();
  run(5, 35);
  const lineOf = (log: number, n: number) => ({
    ...entry(HOT, n),
    line: `{"record_id":"file-log/u${log}/web/api//${n}/0","message":"${'x'.repeat(1000)}"}`,
  });
  const logs = Array.from({ length: 40 }, (_, log) => spread(shards, [lineOf(log, 1), lineOf(log, 2), lineOf(log, 3)]));
  const used = logs.map((lines) => new Set(lines.map(shardOf)));
  assert.ok(used.every(({ size }) => size === 1));
  assert.ok(new Set(used.flatMap((shard) => [...shard])).size >= 3);
});

test('portions are of one stream each, in order, and none is large', () => {
  const { shards } = clocked();
  const list = [...entries(HOT, 1), ...entries(CALM, 2), ...entries(HOT, 700)];
  const portions = shards.portions(list);
  assert.deepEqual(
    portions.map(({ stream, entries }) => [stream, entries.length]),
    [
      [HOT, 508],
      [HOT, 193],
      [CALM, 2],
    ]
  );
  const [large] = shards.portions([entry(HOT, 0, 1_000_000)]);
  assert.equal(large?.entries.length, 1, 'one that is larger goes alone');
});

test('a stream that has become calm is whole again after a while', () => {
  const { shards, run } = clocked();
  run(5, 35);
  run(200, 1);
  assert.ok(shards.of(HOT) > 1);
  run(700, 1);
  assert.equal(shards.of(HOT), 1);
});

test('what Loki refuses as too fast is spread over twice as many, up to a limit', () => {
  const { shards } = clocked();
  const batch = [...entries(HOT, 50), ...entries(CALM, 1)];
  shards.refused(batch);
  assert.equal(shards.of(HOT), 2);
  assert.equal(shards.of(CALM), 1, 'it was not the reason');
  for (let n = 0; n < 20; n++) {
    shards.refused(batch);
  }
  assert.equal(shards.of(HOT), 64);
});
