import { isAuditQuery } from '../../../datasource/query/guard';
import { CATALOGUE } from '../catalogue/catalogue';
import { buildRule, ruleUid } from './build';
import { delivery, everywhere, template } from './testing';

const exec = template('exec-pod');
const queryOf = (refId: string, rule = buildRule(exec, everywhere, delivery)) =>
  rule.data.find((query) => query.refId === refId);

describe('the uid of a rule', () => {
  it('is the same for the same rule in the same scope', () => {
    const scope = { ...everywhere, clusters: ['prod', 'edge'], search: 'user:alice' };
    const again = { ...everywhere, clusters: ['edge', 'prod'], search: ' user:alice ' };
    expect(ruleUid(exec, scope)).toBe(ruleUid(exec, again));
  });

  it('differs with the rule and with each part of the scope', () => {
    const scopes = [
      everywhere,
      { ...everywhere, datasource: 'other' },
      { ...everywhere, clusters: ['prod'] },
      { ...everywhere, namespaces: ['prod'] },
      { ...everywhere, search: 'prod' },
    ];
    const uids = CATALOGUE.filter(({ namespaced }) => namespaced).flatMap((one) =>
      scopes.map((scope) => ruleUid(one, scope))
    );
    expect(new Set(uids).size).toBe(uids.length);
  });

  it('does not depend on namespaces where records have none', () => {
    const moved = template('tag-moved');
    expect(ruleUid(moved, { ...everywhere, namespaces: ['shop'] })).toBe(ruleUid(moved, everywhere));
  });

  it('is one that Grafana takes', () => {
    const uids = CATALOGUE.map((one) => ruleUid(one, { ...everywhere, clusters: ['a cluster / with ünusual name'] }));
    expect(uids.filter((uid) => !/^[a-zA-Z0-9_-]{1,40}$/.test(uid))).toEqual([]);
  });
});

describe('a rule that counts', () => {
  it('compares one number of each group with the threshold', () => {
    const rule = buildRule(template('denied-requests'), everywhere, delivery, 50);
    expect(rule.condition).toBe('B');
    expect(queryOf('A', rule)).toMatchObject({ datasourceUid: 'tally', relativeTimeRange: { from: 600, to: 0 } });
    expect(queryOf('A', rule)?.model).toMatchObject({ shape: 'count', instant: true });
    expect(queryOf('B', rule)?.model).toMatchObject({ conditions: [{ evaluator: { type: 'gt', params: [50] } }] });
    expect(rule.annotations.description).toMatch(/ was refused .* requests .*\. More than 50 in 10 minutes/);
    // Grafana's list of rules shows it as it is.
    expect(rule.annotations.summary).toBe('Many denied requests');
  });

  it('looks only where its scope says', () => {
    const where = { field: 'user_name', op: '=', value: 'alice' } as const;
    const scope = { ...everywhere, clusters: ['prod'], namespaces: ['shop', 'pay'], search: 'user:alice', where };
    const model = queryOf('A', buildRule(exec, scope, delivery))?.model;
    expect(isAuditQuery(model) && model.where).toEqual({
      and: [
        ...('and' in exec.where ? exec.where.and : []),
        { field: 'cluster', op: '=', value: 'prod' },
        { field: 'k8s_namespace_name', op: 'in', value: ['shop', 'pay'] },
        where,
      ],
    });
    expect(buildRule(exec, scope, delivery).title).toBe(
      'Exec into a pod (cluster prod; namespace shop, pay; user:alice)'
    );
  });

  it('is labelled, is kept in a group of its interval, and tells whom it shall', () => {
    const rule = buildRule(exec, everywhere, { ...delivery, receiver: 'on call', interval: 300 });
    expect(rule.labels).toEqual({
      severity: 'medium',
      __grafana_origin: 'plugin/tallyman-audit-app',
      tallyman_rule: 'exec-pod',
      tallyman_rule_version: '2',
    });
    expect(rule.ruleGroup).toBe('Tallyman: kubernetes-audit, every 5m');
    expect(rule.notification_settings).toEqual({ receiver: 'on call' });
    expect(buildRule(exec, everywhere, delivery).notification_settings).toBeNull();
  });
});

describe('a rule of silence', () => {
  const silent = template('source-silent');
  const rule = buildRule(silent, everywhere, delivery);

  it('fills the gaps of a count over a long time, and looks at the last window', () => {
    expect(queryOf('A', rule)).toMatchObject({ relativeTimeRange: { from: 7200, to: 0 }, model: { step: '60s' } });
    expect(queryOf('B', rule)).toMatchObject({
      relativeTimeRange: { from: 7200, to: 0 },
      model: { type: 'resample', window: '900s', upsampler: 'fillna' },
    });
    expect(queryOf('C', rule)?.model).toMatchObject({ reducer: 'last', settings: { mode: 'replaceNN' } });
    expect(queryOf(rule.condition, rule)?.model).toMatchObject({ conditions: [{ evaluator: { type: 'lt' } }] });
  });

  it('stays an alert for a week when there is nothing left to count', () => {
    expect(rule).toMatchObject({ noDataState: 'KeepLast', missingSeriesEvalsToResolve: 10_080 });
    expect(buildRule(silent, everywhere, { ...delivery, interval: 300 }).missingSeriesEvalsToResolve).toBe(2016);
  });
});

it('cuts a title that Grafana would not take', () => {
  const scope = { ...everywhere, search: 'x'.repeat(300) };
  expect(buildRule(exec, scope, delivery).title).toHaveLength(190);
});
