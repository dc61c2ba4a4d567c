import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIELDS, type AuditRecord } from '../../record/record.gen.ts';
import { sampleUntil } from './sample.ts';

const END = 1_900_000_000_000_000_000n;
const HOURS = 3_600_000_000_000n;
const sample = sampleUntil(END);
const records = sample.map(({ observation }) => observation.record);
type Fits = Partial<Record<keyof AuditRecord, unknown>>;
const find = (fits: Fits) =>
  records.filter((record) =>
    Object.entries(fits).every(([key, value]) => record[key as keyof typeof record] === value)
  );

test('the sample ends when it is to, spans some hours, and is in order', () => {
  const times = sample.map(({ observation }) => observation.time);
  assert.equal(times.at(-1), END);
  assert.ok(END - times[0]! > 3n * HOURS && END - times[0]! < 6n * HOURS);
  assert.ok(times.every((time, index) => index === 0 || time >= times[index - 1]!));
});

test('times in the evidence are of the same hours as the records', () => {
  const stages = sample.flatMap(({ observation: { time, evidence } }) => {
    const stage = /"stageTimestamp":"([^"]+)"/.exec(evidence ?? '')?.[1];
    return stage === undefined ? [] : [Math.abs(Date.parse(stage) - Number(time / 1_000_000n))];
  });
  assert.ok(stages.length > 100);
  assert.ok(Math.max(...stages) < 60_000);
});

test('each record has an id of its own, fields of the schema, and no word of the machine that it was recorded on', () => {
  assert.equal(new Set(records.map(({ record_id }) => record_id)).size, records.length);
  const names = new Set<string>(FIELDS.map(({ name }) => name));
  assert.ok(records.every((record) => Object.keys(record).every((key) => names.has(key))));
  const text = JSON.stringify(sample.map(({ observation: { record, evidence } }) => [record, evidence]));
  assert.doesNotMatch(text, /\/root\/\.|\/home\/|tallyman-sample-|correct-horse|battery-staple|-secret"/);
  const addresses = new Set(text.match(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g));
  const foreign = /^(?!10\.|127\.0\.0\.1$|0\.0\.0\.0$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/;
  assert.deepEqual(
    [...addresses].filter((address) => foreign.test(address)),
    []
  );
});

test('every kind of object is there, of the cluster, the host and the registries', () => {
  const kinds = new Set(sample.map(({ cluster, observation: { object } }) => `${cluster} ${object}`));
  for (const kind of [
    ...['kubernetes-audit', 'kubernetes-event', 'container-log', 'container-lifecycle', 'image-registry', 'collector'],
  ]) {
    assert.ok(kinds.has(`sample ${kind}`), kind);
  }
  for (const kind of ['container-log', 'container-command', 'container-lifecycle', 'collector']) {
    assert.ok(kinds.has(`sample-host ${kind}`), kind);
  }
  const products = new Set(records.map(({ registry_product }) => registry_product).filter(Boolean));
  assert.deepEqual([...products].sort(), ['distribution', 'harbor', 'swr']);
});

test('it answers who opened a shell in the web pod, what ran in it, which image that was and who pushed it', () => {
  const [shell] = find({
    user_name: 'mallory',
    event_action: 'exec',
    process_command_line: 'sh',
    k8s_audit_stage: 'ResponseStarted',
  });
  assert.match(shell?.k8s_pod_name ?? '', /^web-/);
  assert.equal(shell?.client_address, '203.0.113.66');
  const pod = { k8s_pod_name: shell!.k8s_pod_name };
  const commands = find({ ...pod, user_name: 'mallory', event_action: 'exec' }).map((one) => one.process_command_line);
  assert.ok(commands.includes('sh -c id'));
  const [start] = find({ ...pod, event_action: 'start', k8s_container_name: 'web' });
  assert.equal(start?.container_image_name, 'registry.example.com/shop/web:1.4');
  assert.equal(start?.user_name, 'bob');
  const digest = start.oci_manifest_digest ?? /sha256:[0-9a-f]{64}/.exec(start.container_image_id ?? '')?.[0];
  const [push] = find({ event_action: 'push', oci_manifest_digest: digest });
  assert.equal(push?.user_name, 'alice');
  const [move] = find({ event_action: 'tag-move', oci_manifest_previous_digest: digest });
  assert.equal(move?.user_name, 'alice');
});

test('what else belongs to the story: refusals, a secret, a privileged pod, copies, crashes, a kill for memory, a moved tag', () => {
  const there = (fits: Fits) => assert.ok(find(fits).length > 0, JSON.stringify(fits));
  there({ user_name: 'mallory', k8s_authorization_decision: 'forbid', k8s_object_resource: 'secrets' });
  there({ user_name: 'mallory', event_action: 'get', k8s_object_resource: 'secrets', event_outcome: 'success' });
  there({ user_name: 'mallory', event_action: 'copy-out' });
  there({ user_name: 'mallory', event_action: 'port-forward' });
  there({ user_name: 'mallory', event_action: 'debug' });
  there({ user_name: 'mallory', event_action: 'create', k8s_object_name: 'toolbox' });
  there({ user_name: 'mallory', event_action: 'exec', event_outcome: 'failure', http_response_status_code: 403 });
  there({ event_action: 'oom' });
  there({ event_reason: 'CrashLoopBackOff' });
  there({ event_reason: 'Unhealthy' });
  there({ event_action: 'copy-out', container_name: 'edge' });
  there({ event_action: 'gap' });
});
