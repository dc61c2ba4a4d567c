import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startPodman } from '../parts/podman/podman.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { EngineBench } from './engineBench.ts';
import { compare, eventually, exactly } from './harness.ts';

describe('Podman by its Docker-compatible socket, to Loki', { skip: skipWithout('loki', 'podman') }, () => {
  const bench = new EngineBench('podman', startPodman);
  const run = (name: string, ...more: string[]) =>
    bench.engine.podman(['run', '--detach', '--network=none', `--name=${name}`, ...more]);
  /** Without `stop`, see below. */
  const actionsOn = async (name: string) =>
    (await bench.done())
      .filter((record) => (record.container_name ?? record.container_image_name) === name)
      .filter((record) => record.event_action !== 'stop')
      .map((record) => [record.event_action, record.process_exit_code].filter((part) => part !== undefined).join(' '));
  /**
   * The actions that Podman itself tells of. It tells the end of a command twice when the one that waits for it and the clean-up behind it both see
   * it first, and of a `stop` it tells only when the clean-up comes later.
   */
  const told = async (id: string) =>
    (await bench.engine.podman(['events', '--stream=false', '--since=1h', '--format=json', `--filter=container=${id}`]))
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { Status: string }).Status)
      .filter((status) => !['init', 'cleanup', 'mount', 'unmount', 'sync'].includes(status))
      .map((status) => ({ died: 'die', remove: 'destroy', exec_died: 'exec-end' })[status] ?? status);
  /** Of all containers but those, which went while the collector was only coming. */
  const gaps = async (...without: string[]) =>
    (await bench.gaps())
      .filter((record) => !without.includes(record.container_name ?? ''))
      .map((record) => [record.event_reason, record.container_name].filter(Boolean).join(' '));

  test('every action on a container is there exactly once, though the collector is killed between them', async () => {
    const { podman, image } = bench.engine;
    const id = (await run('web', image, 'sleep', '1000')).trim();
    await podman(['exec', 'web', 'sh', '-c', 'exit 3']).catch(() => {});
    await podman(['pause', 'web']);
    await bench.collector.kill('SIGKILL');
    await podman(['unpause', 'web']);
    await podman(['kill', '--signal=USR1', 'web']);
    await podman(['rename', 'web', 'shop']);
    await bench.collect();
    await podman(['commit', '--quiet', 'shop', 'shop/copy:1']);
    await podman(['restart', '--time=0', 'shop']);
    await podman(['stop', '--time=0', 'shop']);
    await podman(['rm', 'shop']);
    await eventually(async () => (await actionsOn('shop')).includes('destroy'), 30);
    const actions = (await bench.done())
      .filter((record) => record.container_id === id)
      .map((record) => record.event_action ?? '');
    assert.deepEqual(actions.sort(), (await told(id)).sort(), 'as often as Podman tells of it');
    const wanted = {
      web: ['create', 'start', 'exec', 'exec-end 3', 'pause', 'unpause', 'kill'],
      shop: ['rename', 'commit', 'restart', 'die 137', 'start', 'destroy'],
    };
    assert.deepEqual(new Set(await actionsOn('web')), new Set(wanted.web));
    assert.deepEqual(new Set(await actionsOn('shop')), new Set(wanted.shop));
  });

  test('a container is joined with its image in a registry by repository, tag and digest', async () => {
    const [digest] = JSON.parse(
      await bench.engine.podman(['image', 'inspect', '--format={{json .RepoDigests}}', bench.engine.image])
    ) as string[];
    const record = (await bench.done()).find(({ event_action }) => event_action === 'create');
    assert.deepEqual(
      [
        record?.container_image_repository,
        record?.container_image_tag,
        record?.oci_manifest_digest,
        record?.container_runtime_name,
      ],
      ['shop/web', '1.4', digest?.split('@')[1], 'podman']
    );
  });

  test('what is done to images is there exactly once', async () => {
    const { podman, image } = bench.engine;
    await podman(['tag', image, 'shop/other:2']);
    await podman(['untag', image, 'shop/other:2']);
    await podman(['tag', image, 'shop/third:3']);
    await podman(['rmi', 'shop/third:3']);
    const removed = 'localhost/shop/third:3';
    await eventually(async () => (await actionsOn(removed)).length >= 2, 30);
    assert.deepEqual(
      [await actionsOn('shop/other:2'), await actionsOn('localhost/shop/other:2'), await actionsOn('shop/third:3')],
      [['image-tag'], ['image-untag'], ['image-tag']]
    );
    assert.deepEqual((await actionsOn(removed)).sort(), ['image-delete', 'image-untag']);
    const id = (await podman(['image', 'inspect', '--format={{.Id}}', image])).trim();
    for (const record of (await bench.done()).filter(({ container_image_name: name }) => name === removed)) {
      assert.equal(record.container_image_id, `sha256:${id}`);
    }
  });

  test('log lines are there exactly once, though Podman tells their times in seconds and the collector is killed', async () => {
    const each = 400;
    const script = `i=0; while [ $i -lt ${each} ]; do i=$((i+1)); echo line $i; [ $((i % 20)) = 0 ] && sleep 0.1; done; trap "echo last" USR1; while :; do sleep 0.1; done`;
    await run('talks', bench.engine.image, 'sh', '-c', script);
    for (let round = 0; round < 4; round++) {
      await eventually(async () => (await bench.lines('talks')).length > round * 80, 30);
      await bench.collector.kill('SIGKILL');
      await bench.collect();
    }
    await eventually(async () => (await bench.lines('talks')).length >= each, 30);
    await bench.engine.podman(['kill', '--signal=USR1', 'talks']);
    await eventually(async () => (await bench.lines('talks')).includes('last'), 30);
    await bench.engine.podman(['rm', '--force', '--time=0', 'talks']);
    await eventually(async () => (await actionsOn('talks')).includes('destroy'), 30);
    const wanted = [...Array.from({ length: each }, (_, index) => `line ${index + 1}`), 'last'];
    assert.deepEqual(compare(wanted, await bench.lines('talks')), exactly);
    assert.deepEqual(await gaps('shop'), []);
  });

  test('what is done while the service is away is there exactly once when it is back; what was lost of logs is recorded', async () => {
    const { podman, image } = bench.engine;
    await run('stays', image, 'sleep', '1000');
    await eventually(async () => (await actionsOn('stays')).includes('start'), 30);
    await bench.engine.kill('SIGKILL');
    await eventually(() => /waiting for the container engine/.test(bench.collector.said()), 30);
    await podman(['run', '--rm', '--network=none', '--name=brief', image, 'echo', 'lost']);
    await podman(['exec', 'stays', 'true']);
    await podman(['rm', '--force', '--time=0', 'stays']);
    await bench.engine.restart();
    await eventually(async () => (await actionsOn('stays')).includes('destroy'), 30);
    const wanted = {
      brief: ['create', 'start', 'attach', 'die 0', 'destroy'],
      stays: ['create', 'start', 'exec', 'exec-end 0', 'die 137', 'destroy'],
    };
    for (const [name, actions] of Object.entries(wanted)) {
      const found = await actionsOn(name);
      assert.equal(found.length, (await told(name)).filter((action) => action !== 'stop').length, name);
      assert.deepEqual(new Set(found), new Set(actions), name);
    }
    await eventually(async () => (await gaps('shop')).length >= 3, 30);
    assert.deepEqual((await gaps('shop')).sort(), ['engine unreachable', 'removed brief', 'removed stays']);
  });
});
