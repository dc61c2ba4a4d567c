import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { APP_ID, DATASOURCE_TYPE } from './constants';
import { comparisons } from './datasource/query/condition';
import { MAX_COUNT_FIELDS } from './datasource/query/defaults';
import { isLabel, queryField } from './datasource/query/fields';
import { isAuditQuery } from './datasource/query/guard';

interface Rule {
  uid: string;
  title: string;
  condition: string;
  dashboardUid: string;
  panelId: number;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  data: Array<{ refId: string; datasourceUid: string; model: Record<string, unknown> }>;
}

const ROOT = join(__dirname, '..');
const read = (path: string): unknown => parse(readFileSync(join(ROOT, 'provisioning', path), 'utf8'));

const { datasources } = read('datasources/tallyman.yaml') as { datasources: Array<Record<string, unknown>> };
const rules = readdirSync(join(ROOT, 'provisioning/alerting')).flatMap((file) => {
  const { groups } = read(`alerting/${file}`) as { groups: Array<{ rules: Rule[] }> };
  return groups.flatMap((group) => group.rules);
});

it('provisions the data source that the rules ask', () => {
  expect(datasources).toEqual([
    expect.objectContaining({ uid: 'tallyman-audit', type: DATASOURCE_TYPE, isDefault: false }),
  ]);
});

it('enables the app', () => {
  expect(read('plugins/tallyman.yaml')).toMatchObject({ apps: [{ type: APP_ID, disabled: false }] });
});

describe.each(rules.map((rule) => [rule.title, rule] as const))('rule "%s"', (_title, rule) => {
  const query = rule.data.find(({ datasourceUid }) => datasourceUid === 'tallyman-audit');

  it('asks for numbers', () => {
    const model = query?.model;
    if (!isAuditQuery(model)) {
      throw new Error(`no audit query: ${JSON.stringify(model)}`);
    }
    expect(model).toMatchObject({ refId: query?.refId, shape: 'count', instant: true });
    const names = [...(model.by ?? []), ...comparisons(model.where).map(({ field }) => field)];
    expect(names.filter((name) => !queryField(name))).toEqual([]);
    expect(model.by?.filter((name) => !queryField(name)?.bounded)).toEqual([]);
    expect(model.by?.filter((name) => !isLabel(name)).length).toBeLessThanOrEqual(MAX_COUNT_FIELDS);
  });

  it('uses in its texts only what the question is counted by', () => {
    const used = Array.from(JSON.stringify(rule.annotations).matchAll(/\$labels\.(\w+)/g), (match) => match[1]);
    expect(used.length).toBeGreaterThan(0);
    expect(query?.model.by).toEqual(expect.arrayContaining(used));
  });

  it('says where it comes from and links to a panel that is there', () => {
    expect(rule.labels).toMatchObject({ severity: expect.any(String), __grafana_origin: `plugin/${APP_ID}` });
    const text = readFileSync(join(ROOT, 'dashboards/overview.json'), 'utf8');
    const dashboard: { uid: string; panels: Array<{ id: number; title: string }> } = JSON.parse(text);
    expect(rule.dashboardUid).toBe(dashboard.uid);
    expect(dashboard.panels.find(({ id }) => id === rule.panelId)?.title).toBe('Executions into containers');
  });
});
