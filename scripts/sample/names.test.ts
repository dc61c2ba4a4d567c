import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, names } from './names.ts';
import type { Recorded } from './recording.ts';

const header = { hostname: 'box', nodeAddress: '198.51.100.7', registry: '127.0.0.1:4711', dir: '/tmp/x1', quiet: [] };

function recorded(record: Partial<Recorded['record']>, evidence?: unknown): Recorded {
  const labels = { object: 'kubernetes-audit', severity: 'info', actor: 'human', access: 'read' } as const;
  return {
    ...labels,
    time: '1',
    cluster: 'sample',
    record: { record_id: 'a', event_action: 'get', ...record },
    evidence,
  };
}

test('the machine, its folders, the node and the registry get the names of an example', () => {
  const text =
    'pulled 127.0.0.1:4711/shop/web:1.4 to /tmp/x1/node on localhost (box, 198.51.100.7); http://127.0.0.1:8080/';
  assert.equal(
    names(header, 'sample')(text),
    'pulled registry.example.com/shop/web:1.4 to /tmp/node on node-1 (node-1, 10.0.0.11); http://127.0.0.1:8080/'
  );
  assert.equal(names(header, 'sample-host')('on box'), 'on host-1');
});

test('a client is at the address of whoever it is, in the evidence as well', () => {
  const evidence = { sourceIPs: ['127.0.0.1'], command: 'wget http://127.0.0.1:8080' };
  const { record, evidence: changed } = clientOf(
    recorded({ user_name: 'mallory', client_address: '127.0.0.1', client_network_class: 'loopback' }, evidence)
  );
  assert.equal(record.client_address, '203.0.113.66');
  assert.equal(record.client_network_class, 'public');
  assert.deepEqual(changed, { ...evidence, sourceIPs: ['203.0.113.66'] });
});

test('who has no address of his own is a part of the control plane; other addresses stay', () => {
  const scheduler = recorded({ user_name: 'system:kube-scheduler', client_address: '127.0.0.1' });
  assert.equal(clientOf(scheduler).record.client_address, '10.0.0.2');
  const other = recorded({ user_name: 'alice', client_address: '203.0.113.7' });
  assert.equal(clientOf(other), other);
});
