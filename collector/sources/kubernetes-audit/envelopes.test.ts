import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { sortEvents, sortTexts, type Sorted } from './batch.ts';

const seen = new Set<string>();
const context = { pipeline: { hasSeen: (id: string) => seen.has(id) } as Pipeline };
const text = (name: string) => readFileSync(new URL(`../../testdata/envelopes/${name}`, import.meta.url), 'utf8');
const linesOf = (name: string) =>
  text(name)
    .split('\n')
    .filter((line) => line !== '');

const summary = ({ observations }: Sorted) =>
  observations.map(({ record: r, actor, severity }) => {
    const object = [r.k8s_namespace_name, r.k8s_object_resource, r.k8s_object_subresource, r.k8s_object_name];
    const what = object.filter(Boolean).join('/') || r.url_path;
    const where = [r.cloud_account_id, r.cloud_region, r.k8s_cluster_name].map((part) => part ?? '-').join(' ');
    return `${r.user_name} ${r.event_action} ${what} ${r.event_outcome} ${actor} ${severity} | ${where}`;
  });

const eks = '111122223333 - shop-eu';
const gke = 'example-project europe-west1 shop-eu';
const aks = '00000000-0000-0000-0000-0000example0 - shop-eu';
const cce = '0a1b2c3d4e5f60718293a4b5c6d7e8f9 eu-west-101 -';
const execStart = `kubernetes-admin exec shop/pods/exec/client success human medium | `;
const execEnd = `kubernetes-admin exec-end shop/pods/exec/client success human info | `;
const azureRead = `alice@example.com get shop/secrets/db success human medium | ${aks}`;
const azureExec = `masterclient exec shop/pods/exec/client success human medium | ${aks}`;
const deleted = 'alice delete shop/pods/web success human low | ';
const read = 'alice get shop/secrets/db success human medium | ';
const bound =
  'deploy@example-project.iam.gserviceaccount.com create clusterrolebindings/oops success service high | ' + gke;
const refused = `mallory@example.com get shop/secrets/db failure human medium | ${gke}`;

const cases: Array<{ file: string; lines?: boolean; records: string[]; skipped?: number }> = [
  { file: 'cloudwatch-subscription.json', records: [execStart + eks, execEnd + eks] },
  { file: 'cloudwatch-control.json', records: [] },
  { file: 'cloudwatch-apiserver.json', records: [], skipped: 2 },
  { file: 'cloudwatch-s3-export.txt', lines: true, records: [`${execStart}- - -`] },
  { file: 'firehose.json', records: [execStart + eks, execEnd + eks], skipped: 1 },
  { file: 'lambda-awslogs.json', records: [execStart + eks, execEnd + eks] },
  { file: 'aws-logs-filter-log-events.json', records: [`${execStart}- - -`], skipped: 1 },
  { file: 'logs-insights-row.json', records: [execStart + eks] },
  { file: 'aws-logs-get-query-results.json', records: [execStart + eks] },
  {
    file: 'gcloud-logging-read.json',
    records: [
      `alice@example.com exec shop/pods/exec/client success human medium | ${gke}`,
      `alice@example.com exec-end shop/pods/exec/client success human info | ${gke}`,
      bound,
      refused,
      `alice@example.com delete shop/namespaces/shop failure human info | ${gke}`,
      `system:gke-master-healthcheck get /readyz success system info | ${gke}`,
    ],
  },
  { file: 'cloud-logging-other-service.json', records: [], skipped: 1 },
  { file: 'pubsub-push.json', records: [refused] },
  { file: 'gcloud-pubsub-pull.json', records: [bound] },
  { file: 'aks-event-hub.json', records: [azureRead, azureExec], skipped: 2 },
  { file: 'aks-blob.jsonl', lines: true, records: [azureRead, azureExec], skipped: 1 },
  { file: 'azure-diagnostics-row.json', records: [azureRead] },
  { file: 'aks-audit-rows.json', records: [azureExec, azureRead] },
  { file: 'lts-query.json', records: [deleted + cce, read + cce], skipped: 1 },
  { file: 'lts-obs.jsonl', lines: true, records: [`${deleted}- - -`, read + cce], skipped: 1 },
];

for (const { file, lines, records, skipped = 0 } of cases) {
  const open = () => (lines ? sortTexts(linesOf(file), context) : sortEvents([JSON.parse(text(file))], context));
  test(`envelope ${file}`, () => {
    const sorted = open();
    assert.deepEqual(summary(sorted), records);
    assert.equal(sorted.skipped, skipped);
    assert.deepEqual(sorted.faults, []);
    for (const { evidence } of sorted.observations) {
      assert.ok(evidence !== undefined && !evidence.includes('\n'));
      JSON.parse(evidence);
    }
  });

  test(`envelope ${file} delivered again has the same ids and times`, () => {
    const ids = (sorted: Sorted) => sorted.observations.map(({ record, time }) => [record.record_id, time]);
    assert.deepEqual(ids(open()), ids(open()));
    assert.equal(new Set(ids(open()).map(([id]) => id)).size, records.length);
  });
}

test('the evidence is the inner text, and of what was made of its envelope the envelope', () => {
  const message = (JSON.parse(text('logs-insights-row.json')) as Record<string, string>)['@message'];
  const evidence = (name: string) => sortEvents([JSON.parse(text(name))], context).observations.map((o) => o.evidence!);
  assert.equal(evidence('logs-insights-row.json')[0], message);
  assert.equal(
    JSON.parse(evidence('gcloud-logging-read.json')[0]!).protoPayload.methodName,
    'io.k8s.core.v1.pods.exec.create'
  );
  assert.equal(JSON.parse(evidence('aks-audit-rows.json')[0]!).Type, 'AKSAudit');
});

test('who it is to the cloud, and who claims to be where', () => {
  const first = (name: string) => sortEvents([JSON.parse(text(name))], context).observations[0]!.record;
  assert.equal(
    first('cloudwatch-subscription.json').user_cloud_identity,
    'arn:aws:sts::111122223333:assumed-role/admin/alice'
  );
  assert.equal(first('pubsub-push.json').user_cloud_identity, 'mallory@example.com');
  assert.equal(first('pubsub-push.json').http_response_status_code, 403);
  assert.equal(first('pubsub-push.json').event_reason, 'Forbidden');
  const azure = first('aks-event-hub.json');
  assert.equal(azure.user_cloud_identity, '22222222-2222-2222-2222-222222222222');
  assert.deepEqual([azure.client_address, azure.client_address_claimed], ['172.31.51.172', '203.0.113.7']);
});

test('a GKE session is joined by its operation, and has no invented status or duration', () => {
  const { observations } = sortEvents([JSON.parse(text('gcloud-logging-read.json'))], context);
  const [start, end] = observations.map(({ record }) => record);
  assert.equal(start!.session_id, end!.session_id);
  assert.deepEqual(
    [start, end].map((record) => [record!.http_response_status_code, record!.event_duration]),
    [
      [undefined, undefined],
      [undefined, undefined],
    ]
  );
});

test('secrets in a LogEntry or a row are in no evidence', () => {
  const [entry] = JSON.parse(text('gcloud-logging-read.json')) as Array<{ protoPayload: Record<string, unknown> }>;
  const secret = { kind: 'Secret', data: { password: 'aHVudGVyMg==' } };
  const payload = { ...entry!.protoPayload, resourceName: 'core/v1/namespaces/shop/secrets/db', request: secret };
  const [row] = JSON.parse(text('aks-audit-rows.json')) as Array<Record<string, unknown>>;
  const ref = JSON.stringify({ resource: 'secrets', name: 'db' });
  const { observations } = sortEvents(
    [
      { ...entry, protoPayload: payload },
      { ...row, ObjectRef: ref, RequestObject: JSON.stringify(secret) },
      { ...row, AuditId: 'cut', ObjectRef: ref, RequestObject: '{"kind":"Secret","data":{"password":"aHVudGVyMg' },
    ],
    context
  );
  assert.equal(observations.length, 3);
  assert.ok(!observations.some(({ evidence }) => evidence!.includes('aHVudGVyMg')));
});

test('what is faulty in a batch is set aside, without bodies, and the rest is kept', () => {
  const batch = JSON.parse(text('aks-event-hub.json')) as { records: Array<{ properties: { log: string } }> };
  const cut = batch.records[0]!.properties.log.replace(
    '"responseStatus"',
    '"requestObject":{"data":{"a":"aHVudGVyMg=="}},"x'
  );
  batch.records.push({ ...batch.records[0]!, properties: { log: cut.slice(0, -20) } });
  batch.records.push({ ...batch.records[0]!, properties: { log: '{"kind":"Event"}' } });
  const { observations, faults, skipped } = sortEvents([batch], context);
  assert.deepEqual([observations.length, skipped], [2, 2]);
  assert.deepEqual(
    faults.map(({ fault }) => fault.split(':')[0]),
    ['not JSON', 'auditID']
  );
  assert.match(faults[0]!.payload, /^\{"kind":"Event".*\[left out: bodies, which can hold secrets\]$/);
  assert.ok(!JSON.stringify(faults).includes('aHVudGVyMg'));
});
