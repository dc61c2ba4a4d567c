import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { APP_ID, DATASOURCE_TYPE } from './constants';
import { templateById } from './pages/Alerts/catalogue/catalogue';
import { fileRule } from './pages/Alerts/rule/fileRule';

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
  it('is what the Alerts page installs', () => {
    const template = templateById(rule.labels.tallyman_rule ?? '');
    if (!template) {
      throw new Error(`the catalogue has no ${rule.labels.tallyman_rule}`);
    }
    const { dashboardUid: _, panelId: __, annotations, ...rest } = rule;
    const texts = Object.entries(annotations).filter(([name]) => !name.startsWith('__'));
    expect(fileRule(template, 'tallyman-audit')).toMatchObject({ ...rest, annotations: Object.fromEntries(texts) });
  });

  it('says where it comes from and links to a panel that is there', () => {
    expect(rule.labels).toMatchObject({ severity: expect.any(String), __grafana_origin: `plugin/${APP_ID}` });
    const text = readFileSync(join(ROOT, 'dashboards/overview.json'), 'utf8');
    const dashboard: { uid: string; panels: Array<{ id: number; title: string }> } = JSON.parse(text);
    expect(rule.dashboardUid).toBe(dashboard.uid);
    expect(dashboard.panels.find(({ id }) => id === rule.panelId)?.title).toBe('Executions into containers');
  });
});
