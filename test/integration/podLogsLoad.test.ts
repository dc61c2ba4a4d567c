import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakePod, FakePods } from '../../collector/sources/pod-logs/fakePods.ts';
import { createAuthority } from '../parts/kubernetes/certificates.ts';
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

const CONTAINERS = 300;
/** Lines of each container in a second. */
const RATE = 10;
/** Lines of each container that are there when the collector comes. */
const BEFORE = 100;
/** KiB: with room to what a collector may take, as what it keeps of each line depends on the lines. */
const MOST_HERE = MOST_MEMORY - 26 * 1024;

/**
 * An API server over TLS; answers the path of a kubeconfig for it. Three hundred real containers need a kubelet, a runtime and a process each, some gigabytes of memory and more than
 * the two cores of a CI machine; what the collector sees of them are connections over which lines come, and those are real here.
 */
async function podServer(t: TestContext, dir: string, pods: FakePods): Promise<string> {
  const authority = await createAuthority(join(dir, 'certificates'));
  const { certificateFile, keyFile } = await authority.issue('server', {
    commonName: 'localhost',
    alternativeNames: ['IP:127.0.0.1'],
  });
  const tls = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
  const server = createServer(tls, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://localhost');
    pods.answer(response, { path: pathname, query: Object.fromEntries(searchParams) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = join(dir, 'kubeconfig');
  const content = {
    clusters: [{ name: 'c', cluster: { server: url, 'certificate-authority': authority.certificateFile } }],
    users: [{ name: 'u', user: { token: 'x' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  await writeFile(kubeconfig, JSON.stringify(content));
  return kubeconfig;
}

describe('three hundred containers whose logs come by the API server, to Loki', { skip: skipWithout('loki') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let loki: Loki;

  before(async () => {
    place = await scratch('pod-logs-load');
    loki = await startLoki({ dir: join(place.dir, 'loki') });
  });

  after(async () => {
    await loki?.stop();
    await place?.remove();
  });

  /** Runs a collector that follows so many logs at the same time. */
  async function load(t: TestContext, maxStreams: number, seconds: number): Promise<void> {
    const name = `at-once-${maxStreams}`;
    const query = `{object="container-log",cluster="${name}"}`;
    const list = Array.from({ length: CONTAINERS }, (_, n) => new FakePod(`app-${n}`, `team-${n % 10}`));
    const wanted: string[] = [];
    let written = 0;
    const write = () => {
      written += 1;
      const time = BigInt(Date.now()) * 1_000_000n;
      for (const [index, pod] of list.entries()) {
        const line = `${pod.name} line ${written}`;
        wanted.push(line);
        pod.write(`${line} GET /cart/${written % 97} 200 ${'x'.repeat(80)}`, time + BigInt(index));
      }
    };
    for (let n = 0; n < BEFORE; n++) {
      write();
    }
    const dir = join(place.dir, name);
    // As bulky as real pods are.
    const kubeconfig = await podServer(t, dir, new FakePods(list, 'f'.repeat(6000)));
    const collector = await startCollector(join(dir, 'collector'), {
      cluster: name,
      loki: { url: loki.url },
      sources: { podLogs: { kubeconfig, maxStreams } },
    });
    t.after(() => collector.kill('SIGTERM'));
    const samples: number[] = [];
    const began = Date.now();
    for (let tick = 0; tick < seconds * RATE; tick++) {
      write();
      if (tick % RATE === 0) {
        samples.push((await memoryOf(collector.pid)).now);
      }
      // Some connections break.
      if (tick % 25 === 24) {
        list[tick % CONTAINERS]!.followers.forEach((follower) => follower.destroy());
      }
      await sleep(Math.max(0, began + (tick * 1000) / RATE - Date.now()));
    }
    const behind = Date.now();
    await eventually(async () => (await countLines(loki.url, query)) >= wanted.length, 60).catch(() => {});
    const lag = Date.now() - behind;
    const { peak } = await memoryOf(collector.pid);
    t.diagnostic(
      `${wanted.length} lines, ${lag} ms behind; MiB: ${samples.map((kib) => kib >> 10).join(' ')}, peak ${peak >> 10}`
    );
    const found = (await stored(loki.url, query)).map(({ record }) => record);
    const bare = found.filter((record) => record.container_image_name !== 'shop/web:1.4' || !record.container_id);
    assert.deepEqual(bare.slice(0, 2), [], `${bare.length} without what the API server knows: ${collector.said()}`);
    const texts = found.map(({ message }) => /^app-\d+ line \d+/.exec(message ?? '')?.[0] ?? '');
    assert.deepEqual(compare(wanted, texts), exactly, collector.said());
    assert.ok(peak < MOST_HERE, `${peak} KiB`);
  }

  test('all at once: every line arrives once, and the memory stays within its bound', (t) => load(t, 400, 25));
  test('in turns: every line arrives once, and the memory stays within its bound', (t) => load(t, 200, 20));
});
