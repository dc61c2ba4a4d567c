import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDocker } from '../parts/docker/docker.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

/** Longer than the engine, and then the collector, may take to see that something ended. */
const DIES_AFTER_SECONDS = 5;
const FOUND = 'found after a gap';

interface Case {
  signal: 'SIGTERM' | 'SIGKILL';
  liveRestore: boolean;
  /** Actions after the engine's end, each once: what it does to its containers when it ends, or begins. */
  stays: string[];
  always: string[];
}

// Without live-restore an engine that is told to end stops its containers first; one that was killed does it when it is back.
const stopped = ['kill', 'die', 'stop'];
const cases: Case[] = [
  { signal: 'SIGTERM', liveRestore: false, stays: stopped, always: [...stopped, 'start'] },
  { signal: 'SIGKILL', liveRestore: false, stays: stopped, always: [...stopped, 'start'] },
  { signal: 'SIGTERM', liveRestore: true, stays: [], always: [] },
  { signal: 'SIGKILL', liveRestore: true, stays: [], always: [] },
];

describe('a Docker Engine that ends and comes back, to Loki', { skip: skipWithout('loki', 'docker') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let loki: Loki;

  before(async () => {
    place = await scratch('docker-restarts');
    loki = await startLoki({ dir: join(place.dir, 'loki') });
  });

  after(async () => {
    await loki?.stop();
    await place?.remove();
  });

  for (const { signal, liveRestore, stays, always } of cases) {
    const title = `${signal}, with${liveRestore ? '' : 'out'} live-restore`;
    test(`${title}: the lifecycle is there exactly once, log lines too, and the gap is recorded`, async () => {
      const host = `${liveRestore ? 'live' : 'plain'}-${signal.toLowerCase()}`;
      const engine = await startDocker({ dir: join(place.dir, host), liveRestore });
      let collector: RunningCollector | undefined;
      try {
        collector = await startCollector(join(place.dir, `${host}-collector`), {
          cluster: host,
          loki: { url: loki.url },
          sources: { docker: { socket: engine.socket } },
        });
        const { docker, image } = engine;
        const run = (name: string, options: string[], script: string) =>
          docker(['run', '--detach', '--network=none', `--name=${name}`, ...options, image, 'sh', '-c', script]);
        const look = (name: string) => lookUp(loki, host, name);
        // As process 1 a shell does not end of SIGTERM unless it is told to.
        await run('stays', [], 'trap "exit 0" TERM; i=0; while :; do i=$((i+1)); echo line $i; sleep 0.1; done');
        await run('always', ['--restart=always'], 'trap "exit 0" TERM; sleep 1000 & wait');
        const asked = Date.now();
        await run('fails', [], `trap "exit 5" TERM; sleep ${DIES_AFTER_SECONDS} & wait; exit 5`);
        await eventually(async () => (await look('fails')).actions.length === 2, 30);

        await engine.kill(signal);
        await sleep(Math.max(asked + DIES_AFTER_SECONDS * 1000 + 1000 - Date.now(), 0));
        await engine.restart();
        await eventually(() => collector!.said().match(/connected to docker/g)?.length === 2, 30);
        await eventually(
          async () => (await docker(['inspect', '-f', '{{.State.Status}}', 'always'])).includes('running'),
          30
        );

        // An event that comes after all of them.
        await docker(['exec', 'always', 'true']);
        await eventually(async () => (await look('always')).actions.includes('exec-end'), 30);
        // That it has stopped a container is the last that an ending engine does with it: it may be gone before it tells.
        const { actions } = await look('stays');
        const untold = signal === 'SIGTERM' && stays.includes('stop') && !actions.includes('stop') ? ['stop'] : [];
        assert.deepEqual(
          [...actions, ...untold].sort(),
          ['create', 'start', ...stays].sort(),
          'what runs when the engine ends'
        );
        assert.deepEqual((await look('always')).actions, ['create', 'start', ...always, 'exec', 'exec-end'].sort());
        const fails = await look('fails');
        assert.deepEqual(
          fails.actions.filter((action) => action !== 'kill' && action !== 'stop'),
          ['create', 'die', 'start']
        );
        assert.equal(fails.records.find(({ event_action }) => event_action === 'die')?.process_exit_code, 5);
        const reason = fails.records.find(({ event_action }) => event_action === 'die')?.event_reason;
        assert.equal(reason, signal === 'SIGTERM' && !liveRestore ? undefined : FOUND, 'nobody told that it died');

        const gaps = (
          await stored(loki.url, `{cluster="${host}",object="collector"} |= "\\"event_action\\":\\"gap\\""`)
        ).map(({ record }) => record);
        assert.deepEqual(gaps.map(({ event_reason }) => event_reason).sort(), [
          'engine restarted',
          'engine unreachable',
        ]);
        for (const { event_start, event_end } of gaps) {
          assert.ok(Date.parse(event_start ?? '') < Date.parse(event_end ?? ''));
        }

        await docker(['kill', 'stays']).catch(() => {});
        const wanted = (await docker(['logs', 'stays'])).trim().split('\n');
        const texts = async () =>
          (await stored(loki.url, `{cluster="${host}",object="container-log"}`)).map(
            ({ record }) => record.message ?? ''
          );
        await eventually(async () => (await texts()).includes(wanted.at(-1) ?? ''), 30);
        assert.deepEqual(compare(wanted, await texts()), exactly, 'log lines');
      } finally {
        await collector?.kill('SIGTERM');
        await engine.stop();
      }
    });
  }
});

async function lookUp(loki: Loki, host: string, name: string) {
  const all = await stored(
    loki.url,
    `{tallyman="record",cluster="${host}",object=~"container-lifecycle|container-command"}`
  );
  const records = all.map(({ record }) => record).filter((record) => record.container_name === name);
  return { records, actions: records.map((record) => record.event_action ?? '').sort() };
}
