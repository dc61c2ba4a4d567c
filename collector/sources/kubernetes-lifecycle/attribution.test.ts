import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cause } from '../../pipeline/normalise/podFact.ts';
import type { AuditRecord } from '../../../record/record.gen.ts';
import { Requesters } from '../../pipeline/requesters.ts';
import { observation } from '../../testing.ts';
import { askedFor, causeOf, type About } from './attribution.ts';

const second = (seconds: number) => BigInt(seconds) * 1_000_000_000n;

const DEPLOYMENT = { k8s_object_resource: 'deployments', k8s_object_api_group: 'apps', k8s_object_name: 'web' };
const POD = { k8s_object_resource: 'pods', k8s_object_name: 'web-7d' };

interface Asked extends Partial<AuditRecord> {
  at: number;
  by: string;
}

function requesters(list: Asked[]): Requesters {
  const known = new Requesters();
  for (const { at, by, ...more } of list) {
    const record = {
      record_id: `${by}-${at}`,
      event_action: 'patch',
      event_outcome: 'success',
      user_name: by,
      k8s_namespace_name: 'shop',
      k8s_audit_id: `${by}-${at}`,
      k8s_audit_stage: 'ResponseComplete',
      ...more,
    } as const;
    known.take([observation('', { object: 'kubernetes-audit', access: 'write', time: second(at), record })]);
  }
  return known;
}

const about: About = {
  namespace: 'shop',
  name: 'web-7d',
  createdAt: second(1000),
  removedAt: second(2000),
  disrupted: false,
  chain: [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7', uid: 'r' },
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd' },
  ],
};

const scale = { ...DEPLOYMENT, k8s_object_subresource: 'scale' };
const evict = { ...POD, event_action: 'create', k8s_object_subresource: 'eviction' };
const space = { k8s_object_resource: 'namespaces', k8s_object_name: 'shop', event_action: 'delete' };

/** Who asked, `?` behind it where a later audit event could tell of somebody else. */
const cases: Array<[string, Cause, Asked[], string | undefined]> = [
  ['nobody known', 'creation', [], undefined],
  ['a pod made by hand', 'creation', [{ at: 999, by: 'alice', ...POD, event_action: 'create' }], 'alice'],
  [
    'the last to change the Deployment',
    'creation',
    [
      { at: 500, by: 'alice', ...DEPLOYMENT },
      { at: 998, by: 'bob', ...scale },
    ],
    // A third may have changed it since, and be heard of later.
    'bob?',
  ],
  [
    'the last to change the Deployment, with later requests heard of',
    'creation',
    [
      { at: 997, by: 'alice', ...DEPLOYMENT },
      { at: 998, by: 'bob', ...scale },
      { at: 1003, by: 'carol', ...DEPLOYMENT, k8s_object_name: 'other' },
    ],
    'bob',
  ],
  ['a change of long ago', 'creation', [{ at: 500, by: 'alice', ...DEPLOYMENT }], 'alice?'],
  [
    'a change that came later',
    'creation',
    [
      { at: 998, by: 'alice', ...DEPLOYMENT },
      { at: 1010, by: 'bob', ...DEPLOYMENT },
    ],
    'alice',
  ],
  ['a namesake of long ago', 'creation', [{ at: 500, by: 'alice', ...POD, event_action: 'create' }], undefined],
  [
    'a deletion',
    'removal',
    [
      { at: 1999, by: 'bob', ...scale },
      { at: 1998, by: 'alice', ...POD, event_action: 'delete' },
    ],
    'alice',
  ],
  ['an eviction', 'removal', [{ at: 1999, by: 'alice', ...evict }], 'alice'],
  [
    'a deletion of all',
    'removal',
    [{ at: 1999, by: 'alice', ...POD, k8s_object_name: '', event_action: 'deletecollection' }],
    'alice',
  ],
  [
    'the deletion of a namesake before it',
    'removal',
    [{ at: 900, by: 'alice', ...POD, event_action: 'delete' }],
    undefined,
  ],
  ['a scale', 'removal', [{ at: 1999, by: 'alice', ...scale }], 'alice?'],
  ['the end of the Deployment', 'removal', [{ at: 1999, by: 'alice', ...DEPLOYMENT, event_action: 'delete' }], 'alice'],
  ['the end of the namespace', 'removal', [{ at: 1999, by: 'alice', ...space }], 'alice'],
  ['a change of long before', 'removal', [{ at: 1050, by: 'alice', ...DEPLOYMENT }], undefined],
  [
    'of a pod that the cluster had go, by hand',
    'deletion',
    [
      { at: 1998, by: 'alice', ...POD, event_action: 'delete' },
      { at: 1999, by: 'bob', ...scale },
    ],
    'alice',
  ],
  [
    'of a pod that the cluster had go, after its owner was changed',
    'deletion',
    [
      { at: 1999, by: 'alice', ...scale },
      { at: 1999, by: 'bob', ...space },
    ],
    undefined,
  ],
  ['a resize', 'resize', [{ at: 1500, by: 'alice', ...POD, k8s_object_subresource: 'resize' }], 'alice'],
  [
    'a debug container',
    'debug',
    [{ at: 1500, by: 'alice', ...POD, event_action: 'debug', k8s_object_subresource: 'ephemeralcontainers' }],
    'alice',
  ],
];

for (const [name, cause, asked, expected] of cases) {
  test(`${cause}: ${name}`, () => {
    const time = { creation: 1000, removal: 2000, deletion: 2000, resize: 1500, debug: 1500 }[cause];
    const found = askedFor(requesters(asked), about, cause, second(time));
    assert.equal(found && `${found.request.user_name}${found.certain ? '' : '?'}`, expected);
  });
}

test('a pod that the cluster had go did not go for what was asked of its owners', () => {
  const gone = { disrupted: true };
  assert.deepEqual(
    [causeOf('removal', gone), causeOf('removal', about), causeOf('creation', gone), causeOf(undefined, gone)],
    ['deletion', 'removal', 'creation', undefined]
  );
});
