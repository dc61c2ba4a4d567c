import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { skipWithout } from '../prerequisites.ts';
import { startDocker } from './docker.ts';

test(
  'a Docker Engine runs a container, tells of it and leaves nothing behind',
  { skip: skipWithout('docker') },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'tallyman-docker-'));
    const engine = await startDocker({ dir });
    const { docker, image } = engine;
    try {
      const id = (await docker(['run', '--detach', '--network=none', '--name=web', image])).trim();
      assert.equal(await docker(['exec', 'web', 'sh', '-c', 'echo $((6 * 7))']), '42\n');
      assert.equal(await docker(['run', '--rm', '-i', '--network=none', image, 'cat'], { input: 'in' }), 'in');

      const args = ['--since=5m', `--until=${Math.ceil(Date.now() / 1000)}`, '--format={{.Action}}'];
      const events = await docker(['events', ...args, `--filter=container=${id}`]);
      assert.match(events, /create\n.*start\nexec_create: sh -c/s);
    } finally {
      await engine.stop();
    }
    assert.ok(!(await readFile('/proc/self/mountinfo', 'utf8')).includes(dir));
    await rm(dir, { recursive: true });
  }
);
