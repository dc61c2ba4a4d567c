import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { LABELS } from '../record/record.gen';
import {
  CLUSTERS_ROUTE,
  DATASOURCE_TYPE,
  HOSTS_ROUTE,
  OVERVIEW_ROUTE,
  REGISTRIES_ROUTE,
  SETUP_ROUTE,
} from './constants';
import { queryField } from './datasource/query/fields';
import { comparisons } from './datasource/query/condition';
import { isAuditQuery } from './datasource/query/guard';
import { objectColor } from './pages/Overview/objects';
import manifest from './plugin.json';

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: { type: string; uid: string };
  targets?: unknown[];
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: { noValue?: string }; overrides: Override[] };
}

interface Override {
  matcher: { options: string };
  properties: Array<{ id: string; value: unknown }>;
}

interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  links: Array<{ type: string; url: string; tags: string[] }>;
  annotations: { list: Array<{ name: string; target: unknown }> };
  templating: { list: Array<{ type: string; name: string; query: unknown }> };
}

const ROOT = join(__dirname, '..');
const WIDTH = 24;
const PAGES = [OVERVIEW_ROUTE, CLUSTERS_ROUTE, HOSTS_ROUTE, REGISTRIES_ROUTE, SETUP_ROUTE];
const files = readdirSync(join(ROOT, 'dashboards')).filter((file) => file.endsWith('.json'));
const included = manifest.includes.filter(({ type }) => type === 'dashboard');

it('every dashboard of the manifest is there, and every dashboard is in the manifest', () => {
  expect(included.map(({ path }) => path).sort()).toEqual(files.map((file) => `dashboards/${file}`).sort());
});

const read = (file: string) => readFileSync(join(ROOT, 'dashboards', file), 'utf8');

it('dashboards have uids and titles of their own', () => {
  const dashboards = files.map((file): Dashboard => JSON.parse(read(file)));
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(files.length);
  expect(new Set(dashboards.map(({ title }) => title)).size).toBe(files.length);
});

/** Names of fields and labels in a query; fails where it is none. */
function namesIn(query: unknown): string[] {
  if (!isAuditQuery(query)) {
    throw new Error(`no audit query: ${JSON.stringify(query)}`);
  }
  return [...(query.by ?? []), ...comparisons(query.where).map(({ field }) => field)];
}

const isKnown = (name: string) => queryField(name) !== undefined;

describe.each(files)('%s', (file) => {
  const text = read(file);
  const dashboard: Dashboard = JSON.parse(text);
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');

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

  it('has panels with ids and titles of their own that fill the width without lying on each other', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`)
    );
    expect(new Set(cells).size).toBe(cells.length);
    const height = Math.max(...dashboard.panels.map(({ gridPos: { y, h } }) => y + h));
    expect(cells.length).toBe(WIDTH * height);
  });

  it('leads to a page of the app, and to the other dashboards', () => {
    const urls = dashboard.links.filter(({ type }) => type === 'link').map(({ url }) => url);
    expect(urls.length).toBeGreaterThan(0);
    const routes = urls.map((url) => /^\/a\/tallyman-audit-app\/(\w+)(?=[/?]|$)/.exec(url)?.[1] ?? url);
    expect(routes.filter((route) => !PAGES.includes(route))).toEqual([]);
    expect(dashboard.links).toContainEqual(expect.objectContaining({ type: 'dashboards', tags: ['tallyman'] }));
  });

  it('has variables of fields that records have, and annotations that ask what can be asked', () => {
    const fields = dashboard.templating.list
      .filter(({ type }) => type === 'query')
      .map(({ query }) => (query as { field: string }).field);
    const names = dashboard.annotations.list.flatMap(({ target }) => namesIn(target));
    expect([...fields, ...names].filter((name) => !isKnown(name))).toEqual([]);
  });

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s says what it shows and asks what can be asked',
    (_title, { description, datasource, targets = [] }) => {
      expect(description).toMatch(/\S.*[.?]$/);
      expect(datasource?.type).toBe(DATASOURCE_TYPE);
      expect(targets.length).toBeGreaterThan(0);
      expect(targets.flatMap(namesIn).filter((name) => !isKnown(name))).toEqual([]);
    }
  );
});

it('gives every object the colour that it has on the Overview page', () => {
  const { panels }: Dashboard = JSON.parse(read('overview.json'));
  const overrides = panels.find(({ title }) => title === 'Records by object')?.fieldConfig?.overrides ?? [];
  const objects = LABELS.find(({ name }) => name === 'object')?.values ?? [];
  expect(overrides.map(({ matcher, properties }) => [matcher.options, properties[0]?.value])).toEqual(
    objects.map((object) => [object, { mode: 'fixed', fixedColor: objectColor(object) }])
  );
});

/** What the data source answers with `(none)` where a record does not have the field has no empty cells. */
const hasEmptyCells = ({ type, targets = [] }: Panel): boolean =>
  type === 'table' && targets.some((target) => isAuditQuery(target) && target.shape !== 'top');

it.each(files)('tables of %s do not say in each empty cell that there are no rows', (file) => {
  const { panels }: Dashboard = JSON.parse(read(file));
  const saying = panels.filter(hasEmptyCells).filter(({ fieldConfig }) => {
    const ofTexts = fieldConfig?.overrides.find(({ matcher }) => matcher.options === 'string')?.properties ?? [];
    return fieldConfig?.defaults.noValue && !ofTexts.some(({ id, value }) => id === 'noValue' && value === '');
  });
  expect(saying.map(({ title }) => title)).toEqual([]);
});
