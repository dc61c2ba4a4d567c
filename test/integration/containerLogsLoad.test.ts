import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import {
  compare,
  countLines,
  eventually,
  exactly,
  memoryOf,
  MOST_MEMORY,
  scratch,
  startCollector,
  stored,
} from './harness.ts';
import { podApi, PodTree } from './podTree.ts';

const CONTAINERS = 300;
const SECONDS = 30;
/** Lines of each container in a second. */
const RATE = 10;

describe('three hundred containers that log, to Loki', { skip: skipWithout('loki') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let loki: Loki;
  let api: Server;

  before(async () => {
    place = await scratch('container-logs-load');
    loki = await startLoki({ dir: join(place.dir, 'loki') });
  });

  after(async () => {
    api?.closeAllConnections();
    api?.close();
    await loki?.stop();
    await place?.remove();
  });

  test('every line arrives once, and the memory stays within its bound', async (t) => {
    const root = join(place.dir, 'pods');
    await mkdir(root);
    const tree = new PodTree(root, CONTAINERS);
    const { url, server } = await podApi(tree, 'node-1');
    api = server;
    const kubeconfig = join(place.dir, 'kubeconfig');
    const content = {
      clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 'x' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(kubeconfig, JSON.stringify(content));
    const collector = await startCollector(join(place.dir, 'collector'), {
      cluster: 'load',
      loki: { url: loki.url },
      sources: { containerLogs: { path: root, nodeName: 'node-1', kubeconfig } },
    });
    const samples: number[] = [];
    const began = Date.now();
    for (let tick = 0; tick < SECONDS * RATE; tick++) {
      tree.write();
      if (tick === 100 || tick === 200) {
        tree.rotate();
      }
      if (tick % RATE === 0) {
        samples.push((await memoryOf(collector.pid)).now);
      }
      await sleep(Math.max(0, began + (tick * 1000) / RATE - Date.now()));
    }
    const wanted = tree.wanted();
    const behind = Date.now();
    await eventually(async () => (await countLines(loki.url, '{object="container-log"}')) >= wanted.length, 60).catch(
      () => {}
    );
    const lag = Date.now() - behind;
    const { peak } = await memoryOf(collector.pid);
    await collector.kill('SIGTERM');
    t.diagnostic(
      `${wanted.length} lines, ${lag} ms behind; MiB: ${samples.map((kib) => kib >> 10).join(' ')}, peak ${peak >> 10}`
    );
    const found = (await stored(loki.url, '{object="container-log"}')).map(({ record }) => record);
    const bare = found.filter((record) => record.container_image_name !== 'shop/web:1.4' || !record.container_id);
    assert.deepEqual(bare.slice(0, 2), [], `${bare.length} without what the API server knows: ${collector.said()}`);
    const texts = found.map(({ message }) => /^app-\d+ line \d+/.exec(message ?? '')?.[0] ?? '');
    assert.deepEqual(compare(wanted, texts), exactly);
    assert.ok(peak < MOST_MEMORY, `${peak} KiB`);
  });
});
