import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { allEntries, tempDir } from '../testing.ts';
import { DiskBuffer } from './buffer.ts';

const RUNS = 20;

/** Appends entries numbered from the position on, three writers at once, and prints each number once it is durable. */
const CHILD = `
  const { DiskBuffer } = await import(${JSON.stringify(new URL('buffer.ts', import.meta.url).href)});
  const damage = (message) => console.log('damage ' + message);
  const buffer = new DiskBuffer({ dir: process.argv[1], maxBytes: 1e9, segmentBytes: 40000, onDamage: damage });
  let next = buffer.cursor('next') ?? 0;
  console.log('from ' + next);
  const write = async () => {
    for (;;) {
      const number = next++;
      const line = number + ' ' + 'x'.repeat((number * 7919) % 3000);
      await buffer.append({ entries: [{ stream: '{}', time: BigInt(number), line }], cursors: { next: number + 1 } });
      console.log(String(number));
      if (number % 50 === 49) {
        const batch = buffer.next(20000);
        if (batch) {
          console.log('ack ' + batch.entries.map((entry) => Number(entry.time)).join(','));
          buffer.ack(batch.end);
        }
      }
    }
  };
  await Promise.all([write(), write(), write()]);
`;

test(`after SIGKILL at ${RUNS} random moments every acknowledged append is there once, in order`, async (t) => {
  const dir = tempDir(t);
  const told = new Set<number>();
  const sent: number[] = [];
  const starts: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout);
    const enough = 1 + Math.floor(Math.random() * 150);
    let count = 0;
    lines.on('line', (line) => {
      const [word, rest] = line.split(' ');
      assert.notEqual(word, 'damage', line);
      if (word === 'from') {
        starts.push(Number(rest));
      } else if (word === 'ack') {
        sent.push(...rest!.split(',').map(Number));
      } else {
        told.add(Number(word));
        count += 1;
        if (count === enough) {
          child.kill('SIGKILL');
        }
      }
    });
    await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  }
  const buffer = new DiskBuffer({ dir, maxBytes: 1e9 });
  t.after(() => buffer.close());
  const kept = allEntries(buffer).map((entry) => Number(entry.time));
  // What a run sent and was killed before it noted that, is there again: that is what doubt is for.
  const all = [...new Set([...sent, ...kept])];
  assert.deepEqual(kept, [...new Set(kept)], 'nothing waits twice');
  assert.deepEqual(
    kept,
    kept.toSorted((a, b) => a - b),
    'in order'
  );
  assert.deepEqual(
    [...told].filter((number) => !all.includes(number)),
    [],
    'nothing is missing'
  );
  assert.equal(buffer.cursor('next'), Math.max(...kept) + 1, 'the position is that of the last entry');
  assert.deepEqual(
    all.toSorted((a, b) => a - b),
    Array.from({ length: all.length }, (_, n) => n),
    'no number is left out'
  );
  assert.equal(starts.length, RUNS);
  assert.ok(told.size > RUNS, `${told.size} appends`);
  t.diagnostic(`${told.size} appends acknowledged, ${kept.length} waiting`);
});
