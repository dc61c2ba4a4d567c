import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Recorded } from './recording.ts';
import { keeps } from './thin.ts';

function recorded(actor: Recorded['actor'], severity: Recorded['severity'], user_name: string): Recorded {
  const record = { record_id: 'a', event_action: 'update', k8s_object_resource: 'replicasets', user_name };
  return { time: '1', cluster: 'sample', object: 'kubernetes-audit', access: 'write', actor, severity, record };
}

test('four of a kind of what the control plane does are kept, and all that others do', () => {
  const keep = keeps();
  const kept = (one: Recorded) => Array.from({ length: 5 }, () => keep(one)).filter(Boolean).length;
  assert.equal(kept(recorded('system', 'info', 'system:kube-scheduler')), 4);
  assert.equal(kept(recorded('system', 'info', 'system:kube-controller-manager')), 4);
  assert.equal(kept(recorded('service', 'info', 'system:serviceaccount:kube-system:deployment-controller')), 4);
  assert.equal(kept(recorded('service', 'info', 'system:serviceaccount:ci:deployer')), 5);
  assert.equal(kept(recorded('system', 'low', 'system:kube-scheduler')), 5);
  assert.equal(kept(recorded('human', 'info', 'alice')), 5);
});
