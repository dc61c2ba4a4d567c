import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { LABELS } from '../record/record.gen';
import { DATASOURCE_TYPE } from './constants';
import { queryField } from './datasource/query/fields';
import { comparisons } from './datasource/query/condition';
import { isAuditQuery } from './datasource/query/guard';
import { objectColor } from './pages/Overview/objects';
import manifest from './plugin.json';

interface Panel {
  id: number;
  title: string;
  datasource: { type: string; uid: string };
  targets: unknown[];
  gridPos: { x: number; y: number; w: number; h: number };
}

interface Override {
  matcher: { options: string };
  properties: Array<{ value: { fixedColor?: string } }>;
}

interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: Array<{ type: string; name: string; query: unknown }> };
}

const ROOT = join(__dirname, '..');
const files = readdirSync(join(ROOT, 'dashboards')).filter((file) => file.endsWith('.json'));
const included = manifest.includes.filter(({ type }) => type === 'dashboard');

it('every dashboard of the manifest is there, and every dashboard is in the manifest', () => {
  expect(included.map(({ path }) => path).sort()).toEqual(files.map((file) => `dashboards/${file}`).sort());
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(ROOT, 'dashboards', file), 'utf8');
  const dashboard: Dashboard = JSON.parse(text);

  it('has a uid and the title of the manifest', () => {
    expect(dashboard.uid).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(included.find(({ path }) => path.endsWith(file))?.name).toBe(dashboard.title);
  });

  it('names no data source but the one that is chosen', () => {
    const uids = Array.from(text.matchAll(/"uid": "([^"]*)"/g), (match) => match[1]).filter(
      (uid) => uid !== dashboard.uid
    );
    expect(new Set(uids)).toEqual(new Set(['${datasource}']));
    expect(dashboard.templating.list).toContainEqual(
      expect.objectContaining({ type: 'datasource', name: 'datasource', query: DATASOURCE_TYPE })
    );
  });

  it('has panels with ids of their own that do not lie on each other', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`)
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it.each(dashboard.panels.map((panel) => [panel.title, panel] as const))(
    '%s asks what can be asked',
    (_title, panel) => {
      expect(panel.targets.length).toBeGreaterThan(0);
      for (const target of panel.targets) {
        if (!isAuditQuery(target)) {
          throw new Error(`no audit query: ${JSON.stringify(target)}`);
        }
        const names = [...(target.by ?? []), ...comparisons(target.where).map(({ field }) => field)];
        expect(names.filter((name) => !queryField(name))).toEqual([]);
      }
    }
  );
});

it('gives every object the colour that it has on the Overview page', () => {
  const text = readFileSync(join(ROOT, 'dashboards/overview.json'), 'utf8');
  const { panels } = JSON.parse(text) as { panels: Array<{ title: string; fieldConfig: { overrides: Override[] } }> };
  const overrides = panels.find(({ title }) => title === 'Records by object')?.fieldConfig.overrides ?? [];
  const objects = LABELS.find(({ name }) => name === 'object')?.values ?? [];
  expect(overrides.map(({ matcher, properties }) => [matcher.options, properties[0]?.value.fixedColor])).toEqual(
    objects.map((object) => [object, objectColor(object)])
  );
});
