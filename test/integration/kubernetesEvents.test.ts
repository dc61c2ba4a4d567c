import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startControlPlane, type ControlPlane } from '../parts/kubernetes/controlPlane.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import {
  compare,
  eventually,
  exactly,
  linesPushed,
  scratch,
  startCollector,
  stored,
  type RunningCollector,
} from './harness.ts';
import { EventWriter } from './kubernetesEventsWriter.ts';

describe('Kubernetes events, to Loki', { skip: skipWithout('loki', 'control-plane') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let api: ControlPlane;
  let loki: Loki;

  const config = (cluster: string, more: object = {}) => ({
    cluster,
    loki: { url: loki.url },
    sources: { kubernetesEvents: { kubeconfig: api.kubeconfig, ...more } },
  });
  const start = (cluster: string, more: object = {}) => startCollector(join(place.dir, cluster), config(cluster, more));
  const records = (cluster: string) =>
    stored(loki.url, `{tallyman="record",object="kubernetes-event",cluster="${cluster}"}`);
  const ofCollector = (cluster: string) => stored(loki.url, `{object="collector",cluster="${cluster}"}`);
  const versions = async (cluster: string, namespace: string) =>
    (await records(cluster))
      .filter(({ record }) => record.k8s_namespace_name === namespace)
      .map(({ record }) => record.record_id.replace('event/', ''));
  /** Waits until all that is wanted is there, and compares. */
  const outcome = async (cluster: string, namespace: string, wanted: Iterable<string>) => {
    const now = async () => compare(wanted, await versions(cluster, namespace));
    await eventually(async () => (await now()).missing === 0, 30).catch(() => {});
    return now();
  };
  const pushed = () => linesPushed(loki.url);
  const namespaced = async (namespace: string) => {
    await api.kubectl(['create', 'namespace', namespace]);
    return new EventWriter(api, namespace);
  };

  before(async () => {
    place = await scratch('kubernetes-events');
    [api, loki] = await Promise.all([
      startControlPlane({ dir: join(place.dir, 'control-plane') }),
      startLoki({ dir: join(place.dir, 'loki') }),
    ]);
  });

  after(async () => {
    await api?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('every event and every update is there exactly once, with the collector killed ten times', async () => {
    const writer = await namespaced('killed');
    const before = await pushed();
    let collector = await start('killed');
    writer.start();
    for (let round = 0; round < 10; round++) {
      await sleep(200 + Math.random() * 1500);
      await collector.kill('SIGKILL');
      collector = await start('killed');
    }
    await writer.stop();
    const found = await outcome('killed', 'killed', writer.versions);
    const said = collector.said();
    await collector.kill('SIGTERM');
    assert.deepEqual(found, exactly);
    assert.ok(writer.versions.size > 100);
    // A record and its evidence each; the cluster's own events are few, but there. The collector's own records have no evidence.
    const own = (await ofCollector('killed')).length;
    assert.equal((await pushed()) - before, (await records('killed')).length * 2 + own);
    assert.ok(own >= 11);
    assert.ok(!said.includes('gap'), said);
    const repeats = (await records('killed')).filter(({ record }) => record.event_action === 'event-repeat');
    assert.equal(repeats.length, (writer.versions.size * 2) / 3);
  });

  test('an API server that goes away and comes back is waited for', async () => {
    const writer = await namespaced('restarted');
    const collector = await start('restarted', { namespaces: ['restarted'] });
    await writer.round();
    await api.withoutApiServer(() => sleep(6000));
    await writer.round();
    assert.deepEqual(await outcome('restarted', 'restarted', writer.versions), exactly);
    const said = collector.said();
    await collector.kill('SIGTERM');
    assert.match(said, /waiting to follow events.events.k8s.io in namespace restarted: nothing listens there/);
    assert.match(said, /following events.events.k8s.io in namespace restarted again/);
    assert.ok(!said.includes('gap'), said);
  });

  test('a position that has expired: events are listed, none again, and the gap is told', async () => {
    const writer = await namespaced('expired');
    const first = await start('expired');
    await writer.round();
    const before = new Set(writer.versions);
    assert.deepEqual(await outcome('expired', 'expired', before), exactly);
    await first.kill('SIGKILL');
    await writer.round();
    await api.compact();
    const second = await start('expired');
    await eventually(
      () => /gap: the API server has forgotten resourceVersion \d+\. Events since/.test(second.said()),
      10
    );
    await writer.round();
    const [gone, newest] = [new Set(writer.versions), new Set(writer.newest.values())];
    const found = await versions('expired', 'expired');
    // Of what was updated in the gap the last version only; of what came before and after it, every one.
    const wanted = [...gone].filter((version) => before.has(version) || newest.has(version));
    assert.deepEqual(await outcome('expired', 'expired', wanted), exactly);
    await second.kill('SIGTERM');
    assert.ok(found.length < gone.size);
  });

  test('the first start looks forward, unless it is to look back', async () => {
    const writer = await namespaced('past');
    await writer.round();
    // Whole seconds are all that some events tell.
    await sleep(1100);
    const forward = await start('forward', { namespaces: ['past'] });
    const back = await start('back', { namespaces: ['past'], backfill: true });
    const past = new Set(writer.newest.values());
    assert.deepEqual(await outcome('back', 'past', past), exactly);
    await writer.round();
    const later = [...writer.versions].filter((version) => !past.has(version)).slice(-24);
    assert.deepEqual(await outcome('forward', 'past', later), exactly);
    assert.equal((await versions('forward', 'past')).length, later.length);
    await Promise.all([forward.kill('SIGTERM'), back.kill('SIGTERM')]);
  });

  test('a missing permission is explained; once it is granted events are followed', async () => {
    const writer = await namespaced('granted');
    const kubeconfig = await api.kubeconfigFor('collector');
    const dir = join(place.dir, 'granted');
    const more = { kubeconfig, namespaces: ['granted'] };
    const collector = await startCollector(dir, config('granted', more));
    const rule =
      /no permission .*User "collector" cannot list resource "events".*a Role in namespace granted with the rule \{.*\["list","watch"\]\}/;
    await eventually(() => rule.test(collector.said()), 10);
    await api.kubectl(['-n', 'granted', 'create', 'role', 'r', '--verb=list,watch', '--resource=events.events.k8s.io']);
    await api.kubectl(['-n', 'granted', 'create', 'rolebinding', 'r', '--role=r', '--user=collector']);
    await writer.round();
    await eventually(async () => (await versions('granted', 'granted')).length > 0, 40);
    await collector.kill('SIGTERM');
  });

  test('the leader changes by death, in order and by a pause: nothing is lost and nothing is there twice', async () => {
    const writer = await namespaced('led');
    const before = await pushed();
    const leaderElection = { namespace: 'led', name: 'tallyman-events' };
    const replica = (name: string) => startCollector(join(place.dir, name), config('led', { leaderElection }));
    const leads = (collector: RunningCollector) =>
      /leader by the lease/.test(collector.said().split('no longer the leader').at(-1) ?? '');
    let leader = await replica('replica-a');
    let standby = await replica('replica-b');
    assert.deepEqual([leads(leader), leads(standby)], [true, false]);
    writer.start();
    await sleep(2000 + Math.random() * 1000);

    await leader.kill('SIGKILL');
    await eventually(() => leads(standby), 30);
    [leader, standby] = [standby, await replica('replica-a')];
    await sleep(2000 + Math.random() * 1000);

    const asked = Date.now();
    await leader.kill('SIGTERM');
    await eventually(() => leads(standby), 30);
    assert.ok(Date.now() - asked < 6000, 'handed over without waiting for the lease to run out');
    [leader, standby] = [standby, await replica('replica-b')];
    await sleep(2000 + Math.random() * 1000);

    process.kill(leader.pid, 'SIGSTOP');
    await eventually(() => leads(standby), 30);
    await sleep(1000);
    process.kill(leader.pid, 'SIGCONT');
    await eventually(() => !leads(leader), 5);
    await sleep(2000);

    await writer.stop();
    const found = await outcome('led', 'led', writer.versions);
    await Promise.all([leader.kill('SIGTERM'), standby.kill('SIGTERM')]);
    assert.deepEqual(found, exactly);
    const own = (await ofCollector('led')).length;
    assert.equal((await pushed()) - before, (await records('led')).length * 2 + own);
  });
});
