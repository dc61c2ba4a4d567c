import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startDocker } from '../parts/docker/docker.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { EngineBench } from './engineBench.ts';
import { eventually } from './harness.ts';

describe('what is done to containers of a Docker Engine, to Loki', { skip: skipWithout('loki', 'docker') }, () => {
  const bench = new EngineBench('docker-lifecycle', startDocker);
  const run = (name: string, ...more: string[]) =>
    bench.engine.docker(['run', '--detach', '--network=none', `--name=${name}`, ...more]);
  const recordsOf = async (name: string, action: string) =>
    (await bench.done()).filter((record) => record.container_name === name && record.event_action === action);
  /** Actions on a container, each as often as it is in Loki, oldest first. */
  const actionsOf = async (name: string) =>
    (await bench.done())
      .filter((record) => record.container_name === name)
      .map((record) =>
        [record.event_action, record.process_exit_code, record.event_reason && `(${record.event_reason})`]
          .filter((part) => part !== undefined)
          .join(' ')
      );
  const shows = async (name: string, last: string, wanted: string[]) => {
    await eventually(async () => (await actionsOf(name)).includes(last), 30);
    assert.deepEqual((await actionsOf(name)).sort(), wanted.sort());
  };

  test('every action is there exactly once, though the collector is killed between them', async () => {
    const { docker, image } = bench.engine;
    await run('web', image, 'sleep', '1000');
    await docker(['pause', 'web']);
    await docker(['unpause', 'web']);
    await docker(['update', '--cpu-shares=512', 'web']);
    await bench.collector.kill('SIGKILL');
    await docker(['exec', 'web', 'sh', '-c', 'echo a > /copied; exit 3']).catch(() => {});
    await writeFile(join(bench.dir, 'copied'), 'b');
    await docker(['cp', join(bench.dir, 'copied'), 'web:/in']);
    await bench.collect();
    await docker(['cp', 'web:/copied', join(bench.dir, 'out')]);
    await docker(['kill', '--signal=USR1', 'web']);
    await docker(['rename', 'web', 'shop']);
    await docker(['commit', 'shop', 'shop/copy:1']);
    await docker(['export', '--output', join(bench.dir, 'export.tar'), 'shop']);
    await bench.collector.kill('SIGKILL');
    await docker(['restart', '--time=0', 'shop']);
    await bench.collect();
    await docker(['stop', '--time=0', 'shop']);
    await docker(['start', 'shop']);
    await docker(['rm', '--force', 'shop']);
    const first = [
      'create',
      'start',
      'pause',
      'unpause',
      'update',
      'exec',
      'exec-end 3',
      'copy-in',
      'copy-out',
      'kill',
    ];
    // A commit pauses the container; a stop sends SIGTERM, then SIGKILL.
    const stop = ['kill', 'kill', 'die 137', 'stop'];
    const second = [
      ...['rename', 'pause', 'unpause', 'commit', 'export'],
      ...[...stop, 'start', 'restart'],
      ...[...stop, 'start', 'kill', 'die 137', 'destroy'],
    ];
    await shows('shop', 'destroy', second);
    assert.deepEqual((await actionsOf('web')).sort(), first.sort());
    const signals = (await recordsOf('web', 'kill')).map((record) => record.process_signal);
    assert.deepEqual(signals, [10]);
    const [rename] = await recordsOf('shop', 'rename');
    assert.equal(rename?.message, 'was web');
  });

  test('who attaches to a container, and that it ends, is there', async () => {
    const { docker, image } = bench.engine;
    await docker(['create', '--interactive', '--network=none', '--name=asks', image, 'cat']);
    await docker(['start', 'asks']);
    await docker(['attach', 'asks'], { input: 'hello\n' });
    await shows('asks', 'die 0', ['create', 'start', 'attach', 'die 0']);
    const [attach] = await recordsOf('asks', 'attach');
    assert.equal(attach?.container_image_name, image);
  });

  test('a container that is out of memory says so before it dies', async () => {
    const limits = (await bench.engine.docker(['info', '--format', '{{.MemoryLimit}}'])).trim();
    assert.equal(limits, 'true', 'the kernel limits the memory of containers');
    await run('hungry', '--memory=16m', bench.engine.image, 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=64M', 'count=1');
    await eventually(async () => (await actionsOf('hungry')).includes('die 137'), 30);
    // The kernel may tell of it more than once.
    const range = ['--since=10m', `--until=${Math.ceil(Date.now() / 1000)}`];
    const told = await bench.engine.docker(['events', ...range, '--filter=container=hungry', '--format={{.Action}}']);
    const actions = (await actionsOf('hungry')).map((action) => action.split(' ')[0]);
    assert.deepEqual(actions, told.trim().split('\n'));
    assert.deepEqual([...new Set(actions)], ['create', 'start', 'oom', 'die']);
    const [oom] = await recordsOf('hungry', 'oom');
    const [die] = await recordsOf('hungry', 'die');
    assert.deepEqual([oom?.event_outcome, die?.event_outcome], ['success', 'failure']);
  });

  test('what is done to images is there exactly once, with id, repository and tag', async () => {
    const { docker, image } = bench.engine;
    await docker(['tag', image, 'shop/other:2']);
    await docker(['save', '--output', join(bench.dir, 'saved.tar'), 'shop/other:2']);
    await docker(['rmi', 'shop/other:2']);
    await docker(['load', '--input', join(bench.dir, 'saved.tar')]);
    await docker(['import', join(bench.dir, 'export.tar'), 'shop/imported:1']);
    await docker(['rmi', 'shop/imported:1']);
    const id = (await docker(['image', 'inspect', '-f', '{{.Id}}', image])).trim();
    const images = async () => (await bench.done()).filter(({ event_action }) => event_action?.startsWith('image-'));
    await eventually(async () => (await images()).some(({ event_action }) => event_action === 'image-delete'), 30);
    const found = (await images()).filter(({ container_image_name: name }) => name !== 'shop/copy:1');
    const imported = found.find(({ event_action }) => event_action === 'image-import')?.container_image_id;
    assert.deepEqual(
      found.map(({ event_action, container_image_name: name }) => `${event_action} ${name}`).sort(),
      [
        'image-tag shop/other:2',
        `image-save ${id}`,
        `image-untag ${id}`,
        `image-load ${id}`,
        'image-tag shop/imported:1',
        `image-import ${imported}`,
        `image-untag ${imported}`,
        `image-delete ${imported}`,
      ].sort()
    );
    const tag = found.find(({ container_image_name: name }) => name === 'shop/other:2');
    assert.deepEqual(
      [tag?.container_image_id, tag?.container_image_repository, tag?.container_image_tag],
      [id, 'shop/other', '2']
    );
  });

  test('a container that dies by itself tells its exit code', async () => {
    await run('crash', bench.engine.image, 'sh', '-c', 'exit 7');
    await shows('crash', 'die 7', ['create', 'start', 'die 7']);
  });

  test('what more events than the engine keeps have driven out is found, and the gap is recorded', async () => {
    const { docker, image } = bench.engine;
    await run('stays', image, 'sleep', '1000');
    await run('goes', image, 'sleep', '1000');
    await shows('goes', 'start', ['create', 'start']);
    await bench.collector.kill('SIGKILL');
    await docker(['rm', '--force', 'goes']);
    await run('comes', image, 'sleep', '1000');
    await run('fails', image, 'sh', '-c', 'exit 9');
    await eventually(
      async () => (await docker(['inspect', '-f', '{{.State.Status}}', 'fails'])).trim() === 'exited',
      20
    );
    for (let n = 0; n < 140; n++) {
      await docker([n % 2 ? 'unpause' : 'pause', 'stays']);
      await docker(['rename', 'comes', 'other']);
      await docker(['rename', 'other', 'comes']);
    }
    await bench.collect();
    const gap = await eventually(
      async () => (await bench.gaps()).find(({ event_reason }) => event_reason === 'too many events'),
      30
    );
    assert.equal(gap.collector_source, 'docker');
    await shows('goes', 'destroy (found after a gap)', ['create', 'start', 'destroy (found after a gap)']);
    await shows('fails', 'die 9 (found after a gap)', [
      'create (found after a gap)',
      'start (found after a gap)',
      'die 9 (found after a gap)',
    ]);
    const comes = (await actionsOf('comes')).filter((action) => action !== 'rename');
    assert.deepEqual(comes.sort(), ['create (found after a gap)', 'start (found after a gap)']);
  });

  test('a log that cannot be read is said once, with the reason', async () => {
    await run('silent', '--log-driver=none', bench.engine.image, 'sh', '-c', 'echo lost; sleep 1000');
    const said = async () => (await bench.gaps()).filter(({ container_name: name }) => name === 'silent');
    const [first] = await eventually(async () => (await said()).length > 0 && said(), 30);
    assert.equal(first?.event_reason, 'unreadable');
    assert.match(first?.message ?? '', /does not support reading/);
    await bench.engine.docker(['restart', '--time=0', 'silent']);
    await shows('silent', 'restart', ['create', 'start', 'kill', 'kill', 'die 137', 'stop', 'start', 'restart']);
    assert.equal((await said()).length, 1);
  });
});
