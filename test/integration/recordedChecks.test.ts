import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import manifest from '../../collector/package.json' with { type: 'json' };
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { eventually, scratch, startCollector, stored, type RunningCollector, type Stored } from './harness.ts';

describe('what a collector is missing, in a real Loki', { skip: skipWithout('loki'), timeout: 120_000 }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let loki: Loki;
  let collector: RunningCollector;
  let socket: string;

  before(async () => {
    place = await scratch('checks');
    loki = await startLoki({ dir: join(place.dir, 'loki') });
    const dir = join(place.dir, 'collector');
    const log = join(dir, 'audit.log');
    socket = join(dir, 'docker.sock');
    await mkdir(dir, { recursive: true });
    await writeFile(log, '');
    collector = await startCollector(dir, {
      cluster: 'checks',
      checks: true,
      loki: { url: loki.url },
      sources: { kubernetesAudit: { logFile: { path: log } }, docker: { socket } },
    });
  });

  after(async () => {
    await collector?.kill('SIGKILL');
    await loki?.stop();
    await place?.remove();
  });

  const checks = () => stored(loki.url, '{cluster="checks",object="collector"} |= "\\"event_action\\":\\"check\\""');
  const of = (all: Stored[], part: string) => all.filter(({ record }) => record.collector_source === part);

  test('the outcome of each check, with how to mend what is missing, soon after the start', async () => {
    const found = await eventually(async () => {
      const all = await checks();
      return of(all, 'loki').length > 0 && of(all, 'sources.docker').length > 0 && all;
    }, 60);
    const [engine] = of(found, 'sources.docker');
    assert.deepEqual(
      [engine?.record.event_reason, engine?.record.event_outcome, engine?.labels['severity'], engine?.record.message],
      ['engine', 'failure', 'medium', `there is no ${socket}`]
    );
    assert.match(engine?.record.collector_fix ?? '', /systemctl enable --now docker/);
    const loki = of(found, 'loki');
    assert.equal(loki.find(({ record }) => record.event_reason === 'push')?.record.event_outcome, 'success');
    assert.equal(new Set(loki.map(({ time }) => time)).size, 1, 'all of a part has one time');
    assert.deepEqual([...new Set(found.map(({ record }) => record.collector_version))], [manifest.version]);
    assert.equal(of(found, 'sources.harbor').length, 0, 'nothing of what is not configured');
  });

  test('nothing is written twice, and the end does not wait', async () => {
    const before = (await checks()).length;
    const began = Date.now();
    await collector.kill('SIGTERM');
    assert.ok(Date.now() - began < 10_000);
    assert.equal((await checks()).length, before);
  });
});
