import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing.ts';
import { parseAuditEvent } from './auditEvent.ts';
import { hostAccess } from './hostAccess.ts';
import { normaliseAuditEvent } from './kubernetesAudit.ts';

const lines = fixture('kubernetes-audit.jsonl');

const privileged = { containers: [{ name: 'a', securityContext: { privileged: true } }] };

const CASES: Array<[string, unknown, string | undefined]> = [
  ['a privileged pod', { spec: privileged }, 'privileged'],
  ['an init container', { spec: { initContainers: privileged.containers } }, 'privileged'],
  ['a debug container', { spec: { ephemeralContainers: privileged.containers } }, 'privileged'],
  [
    'all of it, in a fixed order',
    { spec: { volumes: [{ hostPath: {} }], hostNetwork: true, hostIPC: true, hostPID: true, ...privileged } },
    'privileged,hostPID,hostIPC,hostNetwork,hostPath',
  ],
  ['a template', { spec: { template: { spec: { hostPID: true } } } }, 'hostPID'],
  ['a template of jobs', { spec: { jobTemplate: { spec: { template: { spec: { hostIPC: true } } } } } }, 'hostIPC'],
  ['an ordinary pod', { spec: { containers: [{ name: 'a' }], hostNetwork: false } }, undefined],
  ['a volume taken away', { spec: { volumes: [{ hostPath: null }] } }, undefined],
  ['no request kept', undefined, undefined],
  ['a request of another shape', { spec: { containers: 'x', volumes: [null], hostPID: 'true' } }, undefined],
  ['a JSON patch', [{ op: 'add', path: '/spec/hostPID', value: true }], undefined],
];

for (const [name, requestObject, expected] of CASES) {
  test(`access to the node: ${name}`, () => assert.equal(hostAccess({ requestObject }), expected));
}

test('the real privileged pod has it in its record', () => {
  const found = lines.flatMap((line) => {
    const parsed = parseAuditEvent(JSON.parse(line));
    const observation = 'event' in parsed && normaliseAuditEvent(parsed.event, () => false);
    return observation && 'record' in observation && observation.record.k8s_pod_host_access
      ? [[observation.record.k8s_pod_name, observation.record.k8s_pod_host_access]]
      : [];
  });
  assert.deepEqual(found, [['priv', 'privileged,hostPID,hostNetwork,hostPath']]);
});
