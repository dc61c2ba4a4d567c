import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDocker, type Docker } from '../parts/docker/docker.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

describe('a Docker Engine, to Loki', { skip: skipWithout('loki', 'docker') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let engine: Docker;
  let loki: Loki;
  let collector: RunningCollector;

  const config = (cluster: string) => ({
    cluster,
    loki: { url: loki.url },
    sources: { docker: { socket: engine.socket } },
  });

  before(async () => {
    place = await scratch('docker');
    [engine, loki] = await Promise.all([
      startDocker({ dir: join(place.dir, 'docker') }),
      startLoki({ dir: join(place.dir, 'loki') }),
    ]);
    collector = await startCollector(join(place.dir, 'host1'), config('host1'));
  });

  after(async () => {
    await collector?.kill('SIGTERM');
    await engine?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('docker exec and docker rm -f show up within five seconds, with container, image and command', async () => {
    const { docker, image } = engine;
    await docker(['run', '--detach', '--network=none', '--name=web', image, 'sh', '-c', 'echo ready; sleep 1000']);
    await docker(['exec', 'web', 'sh', '-c', 'echo "a b"; exit 3']).catch(() => {});
    const exec = await eventually(
      async () =>
        (await stored(loki.url, '{cluster="host1",access="exec"}')).find(
          ({ record }) => record.container_name === 'web'
        ),
      5
    );
    assert.equal(exec.labels['object'], 'container-command');
    assert.equal(exec.labels['severity'], 'medium');
    assert.equal(exec.record.event_action, 'exec');
    assert.equal(exec.record.container_image_name, image);
    assert.equal(exec.record.process_command_line, 'sh -c echo "a b"; exit 3');
    const end = await eventually(
      async () => (await stored(loki.url, '{cluster="host1",object="container-command"} |= "exec-end"'))[0],
      5
    );
    assert.equal(end.record.process_exit_code, 3);
    assert.equal(end.record.event_outcome, 'failure');
    assert.equal(end.record.session_id, exec.record.session_id);
    assert.ok((end.record.event_duration ?? 0) > 0);

    await docker(['rm', '-f', 'web']);
    const actions = await eventually(async () => {
      const list = await stored(loki.url, '{tallyman="record",cluster="host1",object="container-lifecycle"}');
      const own = list.filter(({ record }) => record.container_name === 'web').map(({ record }) => record.event_action);
      return own.includes('destroy') && own;
    }, 5);
    assert.deepEqual(actions, ['create', 'start', 'kill', 'die', 'destroy']);
    const logs = await stored(loki.url, '{cluster="host1",object="container-log"}');
    assert.deepEqual(
      logs.map(({ record }) => [record.container_name, record.log_iostream, record.message]),
      [['web', 'stdout', 'ready']]
    );
  });

  test('the evidence of a record is the event as the engine sent it', async () => {
    const [destroy] = await stored(
      loki.url,
      '{tallyman="record",cluster="host1"} |= "\\"event_action\\":\\"destroy\\""'
    );
    assert.ok(destroy);
    const [evidence] = await stored(loki.url, `{tallyman="evidence",cluster="host1"} |= "${destroy.record.record_id}"`);
    assert.equal(evidence?.time, destroy.time);
    const event = (evidence?.record as unknown as { evidence: { Action: string; Actor: { ID: string } } }).evidence;
    assert.equal(event.Action, 'destroy');
    assert.equal(event.Actor.ID, destroy.record.container_id);
  });

  test('runs of a health check are no commands', async () => {
    const { docker, image } = engine;
    const check = ['--health-cmd=true', '--health-interval=1s'];
    await docker(['run', '--detach', '--network=none', '--name=checked', ...check, image, 'sleep', '1000']);
    await eventually(
      async () => (await docker(['inspect', '-f', '{{.State.Health.Status}}', 'checked'])).trim() === 'healthy',
      20
    );
    await docker(['exec', 'checked', 'sh', '-c', 'true # by hand']);
    const commands = async () =>
      (await stored(loki.url, '{cluster="host1",access="exec"}'))
        .filter(({ record }) => record.container_name === 'checked')
        .map(({ record }) => record.process_command_line);
    await eventually(async () => (await commands()).length > 0, 5);
    await sleep(1500);
    assert.deepEqual(await commands(), ['sh -c true # by hand']);
    await docker(['rm', '-f', 'checked']);
  });

  test('long lines, both streams and a TTY come out whole', async () => {
    const { docker, image } = engine;
    const script = 'head -c 30000 /dev/zero | tr "\\0" x; echo; echo to-stderr >&2; echo after; sleep 1';
    await docker(['run', '--rm', '--network=none', '--name=long', image, 'sh', '-c', script]);
    await docker(['run', '--rm', '--tty', '--network=none', '--name=long-tty', image, 'sh', '-c', script]);
    const lines = await eventually(async () => {
      const list = await stored(loki.url, '{cluster="host1",object="container-log"} |= "long"');
      return list.length >= 6 && list.map(({ record }) => record);
    }, 8);
    const of = (name: string) => lines.filter((record) => record.container_name === name);
    assert.deepEqual(
      of('long')
        .map((record) => [record.log_iostream, record.message?.length])
        .sort(),
      [
        ['stderr', 9],
        ['stdout', 30000],
        ['stdout', 5],
      ].sort()
    );
    assert.deepEqual(
      of('long-tty').map((record) => record.message?.length),
      [30000, 9, 5]
    );
    assert.ok(lines.every((record) => !/\d{4}-\d{2}-\d{2}T/.test(record.message ?? '')));
  });

  test('killed ten times in mid-stream, with Loki away for a minute, it loses no line and stores none twice', async () => {
    const { docker, image } = engine;
    const names = ['one', 'two', 'three'];
    const each = 4000;
    const script = `i=0; while [ $i -lt ${each} ]; do i=$((i+1)); echo line $i; [ $((i % 40)) = 0 ] && sleep 0.1; done; sleep 1000`;
    let victim = await startCollector(join(place.dir, 'host2'), config('host2'));
    for (const name of names) {
      await docker(['run', '--detach', '--network=none', `--name=${name}`, image, 'sh', '-c', script]);
    }
    for (let round = 0; round < 10; round++) {
      await sleep(200 + Math.random() * 900);
      if (round === 4) {
        await loki.kill('SIGKILL');
      }
      await victim.kill('SIGKILL');
      victim = await startCollector(join(place.dir, 'host2'), config('host2'));
      if (round === 6) {
        await eventually(() => /waiting for Loki at .*KiB are kept on disk/.test(victim.said()), 10);
        await sleep(60_000);
        loki = await startLoki({ dir: join(place.dir, 'loki'), port: loki.port });
      }
    }
    const wanted = names.flatMap((name) => Array.from({ length: each }, (_, index) => `${name} line ${index + 1}`));
    const found = await eventually(async () => {
      const list = await stored(loki.url, '{cluster="host2",object="container-log"}');
      return list.length >= wanted.length && list.map(({ record }) => `${record.container_name} ${record.message}`);
    }, 60).catch(async () =>
      (await stored(loki.url, '{cluster="host2",object="container-log"}')).map(
        ({ record }) => `${record.container_name} ${record.message}`
      )
    );
    await victim.kill('SIGTERM');
    assert.deepEqual(compare(wanted, found), exactly);
    await docker(['rm', '-f', ...names]);
  });
});
