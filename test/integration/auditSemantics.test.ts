import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Observation } from '../../collector/pipeline/observation.ts';
import type { Pipeline } from '../../collector/pipeline/pipeline.ts';
import { sortTexts } from '../../collector/sources/kubernetes-audit/batch.ts';
import { nodeName, startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { eventually, scratch } from './harness.ts';

/** Everything, with bodies and all stages. */
const POLICY = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'RequestResponse' }] };

describe("what a real API server's audit log becomes", { skip: skipWithout('kubernetes') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let cluster: Cluster;
  let log: string;
  let alice: string;

  before(async () => {
    place = await scratch('audit-semantics');
    log = join(place.dir, 'audit', 'audit.log');
    await mkdir(join(place.dir, 'audit'));
    const policyFile = join(place.dir, 'policy.yaml');
    await writeFile(policyFile, JSON.stringify(POLICY));
    cluster = await startCluster({ dir: join(place.dir, 'cluster'), audit: { policyFile, logPath: log } });
    alice = await cluster.kubeconfigFor('alice', ['system:masters']);
    const { kubectl } = cluster;
    await kubectl(['create', 'namespace', 'shop']);
    await kubectl(['-n', 'shop', 'create', 'deployment', 'web', '--image=shop/web:1.4', '--replicas=0']);
    await kubectl('-n shop run web --image=shop/web:1.4 --image-pull-policy=Never -- sleep 1000'.split(' '));
    await kubectl(['-n', 'shop', 'wait', '--for=condition=Ready', 'pod/web', '--timeout=90s']);
  });

  after(async () => {
    await cluster?.stop();
    await place?.remove();
  });

  const run = (words: string, options = {}) => cluster.kubectl(words.split(' '), { kubeconfig: alice, ...options });

  /** What alice did, of the log as it is by now. */
  async function observed(): Promise<Observation[]> {
    const lines = (await readFile(log, 'utf8')).split('\n').slice(0, -1);
    const { observations, faults, skipped } = sortTexts(lines, {
      pipeline: { hasSeen: () => false } as never as Pipeline,
    });
    assert.deepEqual([faults, skipped], [[], 0]);
    return observations.filter(({ record }) => record.user_name === 'alice');
  }

  /** The observations with an action, once there are so many, and no more. */
  async function withAction(action: string, number: number, more: (o: Observation) => boolean = () => true) {
    const find = async () => (await observed()).filter((o) => o.record.event_action === action && more(o));
    await eventually(async () => (await find()).length >= number, 20);
    const found = await find();
    assert.equal(found.length, number, action);
    return found;
  }

  test('an exec is received, begins and ends: one exec, one end, joined', async () => {
    await run('-n shop exec web -- echo hello');
    const [end] = await withAction('exec-end', 1);
    const [exec] = await withAction('exec', 1);
    const [received] = await withAction('exec-received', 1);
    assert.deepEqual(
      [received, exec, end].map((o) => [o!.access, o!.severity, o!.record.k8s_audit_stage]),
      [
        ['none', 'info', 'RequestReceived'],
        ['exec', 'medium', 'ResponseStarted'],
        ['none', 'info', 'ResponseComplete'],
      ]
    );
    assert.equal(end!.record.session_id, exec!.record.session_id);
    assert.equal(exec!.record.process_command_line, 'echo hello');
    assert.ok(end!.record.event_duration! > 0);
    assert.equal(exec!.record.user_agent_name, 'kubectl');
  });

  test('kubectl cp, out and in', async () => {
    const file = join(place.dir, 'file');
    await writeFile(file, 'hello');
    await run(`-n shop cp ${file} web:/tmp/there`);
    await run(`-n shop cp web:/tmp/there ${file}.back`);
    assert.equal(await readFile(`${file}.back`, 'utf8'), 'hello');
    await withAction('copy-in-end', 1);
    await withAction('copy-out-end', 1);
    const [into] = await withAction('copy-in', 1);
    const [out] = await withAction('copy-out', 1);
    assert.deepEqual([into!.record.file_path, into!.access], ['/tmp', 'exec']);
    assert.deepEqual([out!.record.file_path, out!.access], ['/tmp/there', 'exec']);
  });

  test('the kubelet by way of the API server: a command, a log, and its other paths', async () => {
    const kubelet = `/api/v1/nodes/${nodeName}/proxy`;
    assert.match(await run(`create --raw ${kubelet}/run/shop/web/web?cmd=id+-u -f -`, { input: '' }), /^0\s*$/);
    assert.equal(await run(`get --raw ${kubelet}/containerLogs/shop/web/web`), '');
    assert.match(await run(`get --raw ${kubelet}/pods`), /"PodList"/);
    // A port that is not the kubelet's: an attempt, recorded as such.
    const elsewhere = `/api/v1/nodes/https:${nodeName}:10250/proxy`;
    await assert.rejects(run(`create --raw ${elsewhere}/run/shop/web/web?cmd=id -f -`, { input: '' }));
    const nodes = (o: Observation) => o.record.k8s_object_subresource === 'proxy';
    const [exec, refused] = await withAction('exec', 2, nodes);
    assert.deepEqual(
      [exec!.access, exec!.severity, exec!.record.event_outcome, exec!.record.http_response_status_code],
      ['exec', 'high', 'success', 200]
    );
    assert.deepEqual([refused!.access, refused!.severity, refused!.record.event_outcome], ['exec', 'low', 'failure']);
    assert.deepEqual(
      [exec!.record.process_command_line, exec!.record.k8s_node_name, exec!.record.k8s_object_resource],
      ['id -u', nodeName, 'nodes']
    );
    assert.deepEqual([exec!.record.k8s_pod_name, exec!.record.k8s_container_name], ['web', 'web']);
    const [read] = await withAction('get', 1, nodes);
    assert.deepEqual(
      [read!.access, read!.record.k8s_namespace_name, read!.record.k8s_pod_name],
      ['read', 'shop', 'web']
    );
    const [pods] = await withAction('proxy', 1);
    assert.equal(pods!.record.url_path, '/pods');
  });

  test('scales, patches and dry runs', async () => {
    await run('-n shop scale deployment web --replicas=1');
    const [scale] = await withAction('patch', 1, (o) => o.record.k8s_object_subresource === 'scale');
    assert.equal(scale!.record.k8s_object_changes, 'spec.replicas=1');
    await run('-n shop patch deployment web --dry-run=server -p {"spec":{"paused":true}}');
    await run('-n shop delete pod web --dry-run=server');
    const dry = await withAction('patch', 1, (o) => o.record.k8s_dry_run === true);
    assert.deepEqual([dry[0]!.record.k8s_object_changes, dry[0]!.severity], ['spec.paused=true', 'info']);
    const [would] = await withAction('delete', 1);
    assert.deepEqual([would!.record.k8s_dry_run, would!.severity], [true, 'low']);
    assert.match(await run('-n shop get pod web -o name'), /pod\/web/);
  });

  test('a whole collection, and somebody else', async () => {
    await run('delete --raw /api/v1/namespaces/shop/configmaps?labelSelector=a%3Db');
    const [all] = await withAction('deletecollection', 1);
    assert.deepEqual([all!.access, all!.severity, all!.record.k8s_object_resource], ['write', 'low', 'configmaps']);
    await run('--as=bob --as-group=system:masters -n shop get pod web');
    const [as] = await withAction('get', 1, (o) => o.record.user_effective_name === 'bob');
    assert.deepEqual([as!.actor, as!.severity], ['human', 'high']);
  });
});
