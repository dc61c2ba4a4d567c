import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from '../normalise/auditEvent.ts';
import { normaliseAuditEvent } from '../normalise/kubernetesAudit.ts';
import type { Conditions, Subject } from './conditions.ts';
import { Rules, type Rule } from './rules.ts';

function subject(more: Partial<AuditEvent> = {}): Subject {
  const event: AuditEvent = {
    auditID: 'a1',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/configmaps/prices?watch=0',
    verb: 'get',
    user: { username: 'system:serviceaccount:shop:pricer', groups: ['system:serviceaccounts', 'system:authenticated'] },
    userAgent: 'pricer/v1.4 (linux/amd64)',
    objectRef: { resource: 'configmaps', namespace: 'shop', name: 'prices' },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: '2026-11-23T09:47:21.532280Z',
    stageTimestamp: '2026-11-23T09:47:21.533861Z',
    ...more,
  };
  const observation = normaliseAuditEvent(event, () => false);
  assert.ok(!('fault' in observation));
  return { event, observation };
}

const read = subject();
const health = subject({
  user: { username: 'system:anonymous', groups: ['system:unauthenticated'] },
  requestURI: '/livez/ping?verbose',
  objectRef: undefined,
  userAgent: undefined,
});
const node = subject({
  verb: 'delete',
  objectRef: { resource: 'nodes', name: 'node-1' },
  responseStatus: { code: 404 },
});

const rules = (...list: Rule[]) => new Rules(list);
const dropping = (match: Rule['match']) => rules({ name: 'r', drop: true, match });

/** Conditions, and which of the three they hold for. */
const cases: Array<[Conditions & { not?: Conditions }, string]> = [
  [{ users: ['system:serviceaccount:shop:*'] }, 'read node'],
  [{ users: ['alice'] }, ''],
  [{ effectiveUsers: ['system:anonymous'] }, 'health'],
  [{ groups: ['system:serviceaccounts'] }, 'read node'],
  [{ groups: ['*unauth*'] }, 'health'],
  [{ actors: ['service'] }, 'read node'],
  [{ actors: ['unknown', 'human'] }, 'health'],
  [{ verbs: ['get', 'list'] }, 'read health'],
  [{ verbs: ['delete*'] }, 'node'],
  [{ actions: ['get'] }, 'read health'],
  [{ access: ['write'] }, 'node'],
  [{ namespaces: ['shop', 'ops'] }, 'read'],
  [{ namespaces: [''] }, 'node'],
  [{ namespaces: ['*'] }, 'read node'],
  [{ resources: ['configmaps'] }, 'read'],
  [{ resources: ['*'] }, 'read node'],
  [{ resources: [{ group: '', resources: ['nodes'] }] }, 'node'],
  [{ names: ['price*'] }, 'read'],
  [{ names: [''] }, 'health'],
  [{ nonResourceURLs: ['/livez*'] }, 'health'],
  [{ nonResourceURLs: ['/livez/ping'] }, 'health'],
  [{ nonResourceURLs: ['*'] }, 'health'],
  [{ outcomes: ['failure'] }, 'node'],
  [{ statusCodes: [404] }, 'node'],
  [{ statusCodes: ['4xx', 200] }, 'read health node'],
  [{ statusCodes: ['2xx'] }, 'read health'],
  [{ minSeverity: 'low' }, ''],
  [{ not: { minSeverity: 'low' } }, 'read health node'],
  [{ userAgents: ['pricer/*'] }, 'read node'],
  [{ userAgents: [''] }, 'health'],
  [{ users: ['system:*'], verbs: ['get'], resources: ['configmaps'] }, 'read'],
  [{ verbs: ['get'], resources: ['nodes'] }, ''],
  [{ verbs: ['*'], not: { resources: ['nodes'], namespaces: ['shop'] } }, 'health'],
  [{ users: ['system:*'], not: { actors: ['service'] } }, 'health'],
];
for (const [match, expected] of cases) {
  test(`${JSON.stringify(match)} is ${expected || 'none of them'}`, () => {
    const matching = Object.entries({ read, health, node }).filter(([, one]) => dropping(match).judge(one).droppedBy);
    assert.equal(matching.map(([name]) => name).join(' '), expected);
  });
}

test('the user is who authenticated; effectiveUsers are those that the request was made as', () => {
  const impersonating = subject({ impersonatedUser: { username: 'alice' } });
  assert.equal(dropping({ users: ['alice'] }).judge(impersonating).droppedBy, undefined);
  assert.equal(dropping({ effectiveUsers: ['alice'] }).judge(impersonating).droppedBy, 'r');
});

test('the first rule that matches decides; without one a record is kept', () => {
  const list = rules(
    { name: 'prices', keep: true, match: { names: ['prices'] } },
    { name: 'config', drop: true, match: { resources: ['configmaps'] } },
    { name: 'never reached', drop: true, match: { resources: ['configmaps'], names: ['costs'] } }
  );
  const of = (name: string) => subject({ objectRef: { resource: 'configmaps', namespace: 'shop', name } });
  assert.deepEqual(list.judge(of('prices')), {});
  assert.deepEqual(list.judge(of('costs')), { droppedBy: 'config' });
  assert.deepEqual(list.judge(node), {});
  assert.deepEqual(rules().judge(node), {});
});

const secrets = { resource: 'secrets', namespace: 'shop', name: 'db' };
const exec = { resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'web' };
const notable: Array<[string, Partial<AuditEvent>]> = [
  ['medium severity', { user: { username: 'alice' }, objectRef: secrets }],
  ['access exec', { objectRef: exec, requestURI: '/api/v1/namespaces/shop/pods/web/exec?command=id' }],
  ['a port-forward, of low severity', { objectRef: { ...exec, subresource: 'portforward' } }],
  ['401', { responseStatus: { code: 401 } }],
  ['403', { responseStatus: { code: 403 } }],
];
for (const [name, more] of notable) {
  test(`${name}: let go only by a rule that says so`, () => {
    const one = subject(more);
    const everything: Rule['match'] = { verbs: ['*'] };
    assert.deepEqual(rules({ name: 'a', drop: true, match: everything }).judge(one), {});
    assert.deepEqual(
      rules({ name: 'a', sample: 1_000_000, match: everything }).judge(one),
      {},
      'nor does it get a rate'
    );
    const second: Rule = { name: 'b', drop: true, evenNotable: true, match: everything };
    assert.deepEqual(rules({ name: 'a', drop: true, match: everything }, second).judge(one), { droppedBy: 'b' });
    assert.deepEqual(rules({ name: 'a', keep: true, match: everything }, second).judge(one), {});
  });
}

test('one of N is kept and says so, the same ones each time, and all stages of a request alike', () => {
  const sampling = rules({ name: 's', sample: 10, match: { verbs: ['*'] } });
  const verdicts = Array.from({ length: 5000 }, (_, n) => {
    const stages = (['ResponseStarted', 'ResponseComplete'] as const).map((stage) =>
      sampling.judge(subject({ auditID: `id-${n}`, stage }))
    );
    assert.deepEqual(stages[0], stages[1]);
    return stages[0]!;
  });
  const kept = verdicts.filter(({ droppedBy }) => droppedBy === undefined);
  assert.ok(kept.length > 400 && kept.length < 600, `${kept.length} of 5000`);
  assert.ok(kept.every(({ rate }) => rate === 10));
  assert.ok(verdicts.every((verdict) => verdict.rate === 10 || verdict.droppedBy === 's'));
});

test('a client cannot have its requests sampled out by the audit ID it chooses', () => {
  const sampling = rules({ name: 's', sample: 2, match: { verbs: ['*'] } });
  const verdicts = Array.from({ length: 100 }, (_, n) => {
    const requestReceivedTimestamp = `2026-11-23T09:47:21.53${String(n).padStart(4, '0')}Z`;
    return sampling.judge(subject({ auditID: 'chosen', requestReceivedTimestamp })).droppedBy;
  });
  assert.equal(new Set(verdicts).size, 2);
});
