import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../exec.ts';
import { skipWithout } from '../prerequisites.ts';
import { processes, readProc } from '../proc.ts';
import { startPodman } from './podman.ts';

test(
  'Podman runs a container, tells of it on its socket and leaves nothing behind',
  { skip: skipWithout('podman') },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'tallyman-podman-'));
    const { podman, image, socket, stop } = await startPodman({ dir });
    try {
      const id = (await podman(['run', '--detach', '--network=none', '--name=web', image])).trim();
      assert.equal(await podman(['exec', 'web', 'sh', '-c', 'echo $((6 * 7))']), '42\n');

      const remote = ['--remote', '--url', `unix://${socket}`];
      const events = await exec('podman', [...remote, 'events', '--stream=false', `--filter=container=${id}`]);
      assert.match(events, /create[^]*start[^]*exec /);
    } finally {
      await stop();
    }
    assert.ok(!(await readFile('/proc/self/mountinfo', 'utf8')).includes(dir));
    assert.deepEqual(
      processes().filter((pid) => readProc(`/proc/${pid}/cmdline`).includes(dir)),
      []
    );
    await rm(dir, { recursive: true });
  }
);
