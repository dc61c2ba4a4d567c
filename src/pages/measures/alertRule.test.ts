import { CATALOGUE } from '../Alerts/catalogue/catalogue';
import collection from '../Alerts/catalogue/cases/collection.json';
import containers from '../Alerts/catalogue/cases/containers.json';
import kubernetes from '../Alerts/catalogue/cases/kubernetes.json';
import registries from '../Alerts/catalogue/cases/registries.json';
import type { Values } from '../record/values';
import { alertRuleOf } from './alertRule';
import { holds } from './holds';

interface Case {
  labels: Record<string, string>;
  record: Record<string, unknown>;
}

const cases: Record<string, { fires: Case[]; not: Case[] }> = {
  ...collection,
  ...containers,
  ...kubernetes,
  ...registries,
};
const valuesOf = ({ labels, record }: Case): Values => ({
  ...labels,
  ...Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)])),
});
const counting = CATALOGUE.filter(({ kind }) => kind === 'count');

// The same records that a real Loki is asked about in pkg/plugin/alert_rules_test.go.
test.each(counting.map((rule) => [rule.id, rule] as const))('%s is seen here as Loki sees it', (id, { where }) => {
  const { fires = [], not = [] } = cases[id] ?? {};
  expect(fires.length).toBeGreaterThan(0);
  expect(fires.filter((one) => !holds(where, valuesOf(one)))).toEqual([]);
  expect(not.filter((one) => holds(where, valuesOf(one)))).toEqual([]);
});

describe('the rule about a record', () => {
  const exec = { object: 'kubernetes-audit', access: 'exec', event_action: 'exec', severity: 'high' };

  it('is the one about its kind, before that about all that is severe', () => {
    expect(alertRuleOf(exec)?.id).toBe('exec-pod');
    expect(alertRuleOf({ ...exec, k8s_object_resource: 'nodes' })?.id).toBe('kubelet-exec');
    expect(alertRuleOf({ object: 'container-log', severity: 'critical' })?.id).toBe('severe-record');
  });

  it('may be none', () => {
    expect(alertRuleOf({ object: 'kubernetes-audit', access: 'read', severity: 'info' })).toBeUndefined();
  });
});

test('what is not known does not hold', () => {
  expect(holds({ field: 'user_name', op: '=~', value: '(' }, { user_name: '(' })).toBe(false);
  expect(holds({ field: 'line', op: 'contains', value: 'x' }, { line: 'x' })).toBe(false);
  expect(holds({ field: 'severity', op: '>=', value: 'high' }, {})).toBe(false);
  expect(
    holds({ field: 'http_response_status_code', op: '>=', value: 400 }, { http_response_status_code: '1000' })
  ).toBe(true);
  expect(
    holds(
      {
        or: [
          { field: 'a', op: 'absent' },
          { field: 'a', op: 'notIn', value: ['x'] },
        ],
      },
      { a: 'x' }
    )
  ).toBe(false);
});
