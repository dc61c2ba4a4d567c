import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startDocker, type Docker } from '../parts/docker/docker.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { eventually, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

describe('what is done to containers of a Docker Engine, to Loki', { skip: skipWithout('loki', 'docker') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let engine: Docker;
  let loki: Loki;
  let collector: RunningCollector;

  const start = () =>
    startCollector(join(place.dir, 'host1'), {
      cluster: 'host1',
      loki: { url: loki.url },
      sources: { docker: { socket: engine.socket } },
    });
  const run = (name: string, ...more: string[]) =>
    engine.docker(['run', '--detach', '--network=none', `--name=${name}`, ...more]);
  /** Actions on a container, each as often as it is in Loki, oldest first. */
  const actionsOf = async (name: string) =>
    (await stored(loki.url, '{tallyman="record",cluster="host1",object=~"container-lifecycle|container-command"}'))
      .filter(({ record }) => record.container_name === name)
      .map(({ record }) =>
        [record.event_action, record.process_exit_code, record.event_reason && `(${record.event_reason})`]
          .filter((part) => part !== undefined)
          .join(' ')
      );
  const shows = async (name: string, last: string, wanted: string[]) => {
    await eventually(async () => (await actionsOf(name)).includes(last), 30);
    assert.deepEqual((await actionsOf(name)).sort(), wanted.sort());
  };

  before(async () => {
    place = await scratch('docker-lifecycle');
    [engine, loki] = await Promise.all([
      startDocker({ dir: join(place.dir, 'docker') }),
      startLoki({ dir: join(place.dir, 'loki') }),
    ]);
    collector = await start();
  });

  after(async () => {
    await collector?.kill('SIGTERM');
    await engine?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('every action is there exactly once, though the collector is killed between them', async () => {
    const { docker, image } = engine;
    await run('web', image, 'sleep', '1000');
    await docker(['pause', 'web']);
    await docker(['unpause', 'web']);
    await collector.kill('SIGKILL');
    await docker(['exec', 'web', 'sh', '-c', 'echo a > /copied; exit 3']).catch(() => {});
    await writeFile(join(place.dir, 'copied'), 'b');
    await docker(['cp', join(place.dir, 'copied'), 'web:/in']);
    collector = await start();
    await docker(['cp', 'web:/copied', join(place.dir, 'out')]);
    await docker(['rename', 'web', 'shop']);
    await docker(['commit', 'shop', 'shop/copy:1']);
    await docker(['restart', '--time=0', 'shop']);
    await docker(['rm', '--force', 'shop']);
    const first = ['create', 'start', 'pause', 'unpause', 'exec', 'exec-end 3', 'copy-in', 'copy-out'];
    // A commit pauses the container; a restart sends SIGTERM, then SIGKILL.
    const restart = ['kill', 'kill', 'die 137', 'stop', 'start', 'restart'];
    const second = ['rename', 'pause', 'unpause', 'commit', ...restart, 'kill', 'die 137', 'destroy'];
    await shows('shop', 'destroy', second);
    assert.deepEqual((await actionsOf('web')).sort(), first.sort());
  });

  test('a container that dies by itself tells its exit code', async () => {
    await run('crash', engine.image, 'sh', '-c', 'exit 7');
    await shows('crash', 'die 7', ['create', 'start', 'die 7']);
  });

  test('what more events than the engine keeps have driven out is found, and the gap is recorded', async () => {
    const { docker, image } = engine;
    await run('stays', image, 'sleep', '1000');
    await run('goes', image, 'sleep', '1000');
    await shows('goes', 'start', ['create', 'start']);
    await collector.kill('SIGKILL');
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
    collector = await start();
    const gap = await eventually(
      async () =>
        (await stored(loki.url, '{cluster="host1",object="collector"} |= "too many events"')).map(
          ({ record }) => record
        )[0],
      30
    );
    assert.deepEqual([gap.event_action, gap.collector_source], ['gap', 'docker']);
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
    await run('silent', '--log-driver=none', engine.image, 'sh', '-c', 'echo lost; sleep 1000');
    const said = async () => stored(loki.url, '{cluster="host1",object="collector"} |= "silent"');
    const [first] = await eventually(async () => (await said()).length > 0 && said(), 30);
    assert.equal(first?.record.event_reason, 'unreadable');
    assert.match(first?.record.message ?? '', /does not support reading/);
    await engine.docker(['restart', '--time=0', 'silent']);
    await shows('silent', 'restart', ['create', 'start', 'kill', 'kill', 'die 137', 'stop', 'start', 'restart']);
    assert.equal((await said()).length, 1);
  });
});
