import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Access, Actor, Severity } from '../../../record/record.gen.ts';
import { registryObservation, type RegistryAction, type RegistryFacts } from './imageRegistry.ts';
import { networkClass } from './networkClass.ts';

type Known = Partial<RegistryFacts['record']>;
const alice: Known = { user_name: 'alice', user_credential_type: 'password' };
const cases: Array<[string, RegistryAction, Known, Severity, Actor, Access]> = [
  ['a person pushes', 'push', alice, 'info', 'human', 'write'],
  ['nobody known pulls', 'pull', { user_credential_type: 'anonymous' }, 'info', 'unknown', 'read'],
  ['a robot pulls', 'pull', { user_name: 'robot$ci', user_credential_type: 'robot' }, 'info', 'service', 'read'],
  ['a tag is moved', 'tag-move', alice, 'medium', 'human', 'write'],
  ['an image is deleted', 'delete', alice, 'low', 'human', 'write'],
  ['a repository is deleted', 'delete', { ...alice, registry_resource_type: 'repository' }, 'medium', 'human', 'write'],
  ['a robot account is made', 'create', { ...alice, registry_resource_type: 'robot' }, 'medium', 'human', 'write'],
  ['a project is made', 'create', { ...alice, registry_resource_type: 'project' }, 'info', 'human', 'write'],
  ['a login that failed', 'login', { ...alice, event_outcome: 'failure' }, 'medium', 'human', 'none'],
  [
    'a pull that was refused',
    'pull',
    { event_outcome: 'failure', http_response_status_code: 401 },
    'medium',
    'unknown',
    'read',
  ],
  [
    'a pull of what is not there',
    'pull',
    { event_outcome: 'failure', http_response_status_code: 404 },
    'low',
    'unknown',
    'read',
  ],
  ['a root user pushes', 'push', { ...alice, user_root: true }, 'medium', 'human', 'write'],
  ['a root user looks', 'list', { ...alice, user_root: true }, 'info', 'human', 'read'],
  ['a trigger is made', 'create', { ...alice, registry_resource_type: 'trigger' }, 'medium', 'human', 'write'],
  ['the registry itself cleans up', 'retain', { user_credential_type: 'system' }, 'info', 'system', 'write'],
];

for (const [what, action, known, severity, actor, access] of cases) {
  test(what, () => {
    const observation = registryObservation({
      time: 1n,
      id: 'e1',
      action,
      record: {
        registry_name: 'registry.example.com',
        registry_product: 'harbor',
        registry_resource_type: 'artifact',
        client_address: '203.0.113.7',
        ...known,
      },
    });
    const { severity: s, actor: a, access: x, object, record } = observation;
    assert.deepEqual([s, a, x, object], [severity, actor, access, 'image-registry']);
    assert.equal(record.record_id, 'harbor/registry.example.com/e1');
    assert.equal(record.client_network_class, 'public');
  });
}

const networks: Array<[string | undefined, string | undefined]> = [
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['fd00::1', 'private'],
  ['100.64.0.1', 'shared'],
  ['169.254.169.254', 'link-local'],
  ['fe80::1', 'link-local'],
  ['203.0.113.7', 'public'],
  ['2001:db8::1', 'public'],
  ['example.com', undefined],
  ['', undefined],
  [undefined, undefined],
];
for (const [address, want] of networks) {
  test(`${address} is ${want}`, () => assert.equal(networkClass(address), want));
}
