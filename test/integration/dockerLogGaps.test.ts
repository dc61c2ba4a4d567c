import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AuditRecord } from '../../record/record.gen.ts';
import { startDocker } from '../parts/docker/docker.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { EngineBench } from './engineBench.ts';
import { compare, eventually, exactly, type Stored } from './harness.ts';

const rotated = (driver: string, size: string, files: number) => [
  `--log-driver=${driver}`,
  `--log-opt=max-size=${size}`,
  `--log-opt=max-file=${files}`,
];

/** Says so many lines, each with its number, in bursts. */
const count = (lines: number, pause = '0.02') =>
  `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo line $i; [ $((i % 50)) = 0 ] && sleep ${pause}; done`;
const numbered = (lines: number) => Array.from({ length: lines }, (_, index) => `line ${index + 1}`);

describe('what is missing of the logs of a Docker Engine, to Loki', { skip: skipWithout('loki', 'docker') }, () => {
  const bench = new EngineBench('docker-log-gaps', startDocker);
  const run = (name: string, options: string[], script: string) =>
    bench.engine.docker([
      'run',
      '--detach',
      '--network=none',
      `--name=${name}`,
      ...options,
      bench.engine.image,
      'sh',
      '-c',
      script,
    ]);
  /** Lets a container that waits for it go on. */
  const go = (name: string) => bench.engine.docker(['kill', '--signal=USR1', name]);
  const waiting = 'go=; trap "go=1" USR1; until [ $go ]; do sleep 0.05; done';
  const ended = (name: string) =>
    eventually(
      async () => (await bench.engine.docker(['inspect', '-f', '{{.State.Status}}', name])).trim() === 'exited',
      30
    );

  const gaps = async (name: string) => (await bench.gaps()).filter((record) => record.container_name === name);
  const gapsOf = async (name: string) => (await gaps(name)).map(({ event_reason }) => event_reason);
  /** Says that all which was said before has been dealt with: a later event is in Loki, and the log of a later container. */
  let marks = 0;
  const settled = async () => {
    const name = `mark${(marks += 1)}`;
    await run(name, [], 'echo mark; sleep 0.5');
    await eventually(async () => (await bench.lines(name)).length === 1, 30);
    await bench.engine.docker(['rm', '--force', name]);
  };

  test('what was rotated away or removed while the collector was killed is recorded, with container, span and reason', async () => {
    const small = rotated('json-file', '10k', 2);
    await run('spoke', small, `echo before; ${waiting}; ${count(2000)}`);
    await run('silent', small, `${waiting}; ${count(2000)}`);
    await run('kept', rotated('json-file', '10m', 2), `echo before; ${waiting}; ${count(2000)}`);
    await run('removed', ['--rm'], `echo before; ${waiting}; echo lost`);
    await run('stopped', [], 'echo all of it');
    await ended('stopped');
    for (const name of ['spoke', 'kept', 'removed', 'stopped']) {
      await eventually(async () => (await bench.lines(name)).length === 1, 30);
    }
    await settled();
    await bench.collector.kill('SIGKILL');

    await Promise.all(['spoke', 'silent', 'kept', 'removed'].map(go));
    await bench.engine.docker(['run', '--rm', '--network=none', '--name=short', bench.engine.image, 'echo', 'lost']);
    await bench.engine.docker(['rm', 'stopped']);
    await Promise.all(['spoke', 'silent', 'kept'].map(ended));
    await eventually(async () => !(await bench.engine.docker(['ps', '--all'])).includes('removed'), 30);
    await bench.collect();

    for (const [name, reason] of [
      ['spoke', 'rotated'],
      ['silent', 'rotated'],
      ['removed', 'removed'],
      ['short', 'removed'],
    ] as const) {
      await eventually(async () => (await gapsOf(name)).length > 0, 30);
      assert.deepEqual(await gapsOf(name), [reason], name);
    }
    for (const name of ['spoke', 'silent']) {
      await eventually(async () => (await bench.lines(name)).includes('line 2000'), 30);
      const lines = await bench.log(name);
      const rest = lines.filter(({ record }) => record.message !== 'before');
      const oldest = Number(rest[0]?.record.message?.replace('line ', ''));
      assert.ok(oldest > 1, 'some lines had been rotated away');
      assert.deepEqual(
        rest.map(({ record }) => record.message),
        numbered(2000).slice(oldest - 1),
        name
      );
      const [gap] = await gaps(name);
      assert.equal(milliseconds(gap?.event_end), Number(rest[0]!.time / 1_000_000n), name);
      assert.equal(gap?.collector_source, 'docker');
      assert.match(gap?.container_id ?? '', /^[0-9a-f]{64}$/);
    }
    const spokeLast = (await bench.log('spoke'))[0]!.time;
    assert.equal(milliseconds((await gaps('spoke'))[0]?.event_start), Number(spokeLast / 1_000_000n));
    await eventually(async () => (await bench.lines('kept')).length >= 2001, 30);
    assert.deepEqual(compare(['before', ...numbered(2000)], await bench.lines('kept')), exactly);
    assert.deepEqual([await gapsOf('kept'), await gapsOf('stopped')], [[], []]);
    await bench.engine.docker(['rm', '--force', 'spoke', 'silent', 'kept']);
  });

  test('restarts of the collector and of a container are no gaps', async () => {
    await run('again', rotated('json-file', '10m', 3), `${count(300)}; sleep 1000`);
    await eventually(async () => (await bench.lines('again')).length >= 300, 30);
    await bench.collector.kill('SIGKILL');
    await bench.engine.docker(['restart', '--time=0', 'again']);
    await bench.collect();
    await eventually(async () => (await bench.lines('again')).length >= 600, 30);
    await bench.collector.kill('SIGTERM');
    await bench.collect();
    await bench.engine.docker(['restart', '--time=0', 'again']);
    await eventually(async () => (await bench.lines('again')).length >= 900, 30);
    await bench.engine.docker(['rm', '--force', 'again']);
    await settled();
    const texts = await bench.lines('again');
    assert.deepEqual([texts.length, compare(numbered(300), texts).missing, await gapsOf('again')], [900, 0, []]);
  });

  for (const [driver, size, files, lines] of [
    // The follower of this driver of Docker before 23.0 hangs when a file is rotated.
    ['local', '100k', 5, 15_000],
    ['json-file', '100k', 5, 15_000],
  ] as const) {
    test(`${driver} logs that are rotated while they are read lose nothing and tell of no gap`, async () => {
      const name = `rotated-${driver}`;
      await run(name, rotated(driver, size, files), `sleep 1; ${count(lines)}`);
      await ended(name);
      await eventually(async () => (await bench.lines(name)).includes(`line ${lines}`), 60);
      await settled();
      assert.deepEqual([compare(numbered(lines), await bench.lines(name)), await gapsOf(name)], [exactly, []]);
      await bench.engine.docker(['rm', name]);
    });
  }

  test('of a container that writes faster than it can be read every missing line is within a recorded gap', async () => {
    const lines = 60_000;
    await run('flood', rotated('json-file', '100k', 2), `sleep 1; ${count(lines, '0')}`);
    await ended('flood');
    await eventually(async () => (await bench.lines('flood')).includes(`line ${lines}`), 60);
    await settled();
    const found = await bench.log('flood');
    assert.equal(new Set(found.map(({ record }) => record.message)).size, found.length, 'none twice');
    const told = await gaps('flood');
    const holes = holesIn(found, lines);
    assert.deepEqual(
      holes.filter(({ from, until }) => !told.some((gap) => covers(gap, from, until))),
      []
    );
    await bench.engine.docker(['rm', 'flood']);
  });

  test('a container that is gone at once has been read, or that it has not is recorded', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `brief${n}`);
    for (const name of names) {
      await bench.engine.docker(['run', '--rm', '--network=none', `--name=${name}`, bench.engine.image, 'echo', 'hi']);
    }
    await settled();
    for (const name of names) {
      assert.equal((await bench.lines(name)).length + (await gapsOf(name)).length, 1, name);
    }
  });
});

const milliseconds = (time: string | undefined) => Date.parse(time ?? '');

/** Where lines are missing: the times of the lines around them. */
function holesIn(found: Stored[], lines: number): Array<{ from: bigint; until: bigint; lines: string }> {
  const at = new Map(found.map(({ record, time }) => [Number(record.message?.replace('line ', '')), time]));
  const numbers = [...at.keys()].sort((a, b) => a - b);
  const ends = numbers.flatMap((number, index) => {
    const next = numbers[index + 1] ?? lines + 1;
    return next > number + 1 ? [{ from: at.get(number)!, until: at.get(next)!, lines: `${number} to ${next}` }] : [];
  });
  return ends;
}

function covers(record: AuditRecord, from: bigint, until: bigint): boolean {
  const ms = (time: bigint) => Number(time / 1_000_000n);
  return milliseconds(record.event_start) <= ms(from) && milliseconds(record.event_end) >= ms(until);
}
