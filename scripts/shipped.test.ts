import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unneeded } from './shipped.ts';

test('what Grafana loads is shipped', () => {
  const needed = [
    ...[
      'module.js',
      'module.js.map',
      '944.js?_cache=0a1b2c',
      '944.js.LICENSE.txt',
      'plugin.json',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
    ],
    ...[
      'datasource/plugin.json',
      'panels/lifecycle/module.js',
      'datasource/img/logo.svg',
      'img/screenshots/overview.png',
    ],
    ...['locales/zh-Hans/tallyman-audit-app.json', 'panels/lifecycle/locales/en-US/tallyman-lifecycle-panel.json'],
    'dashboards/overview.json',
  ];
  assert.deepEqual(unneeded(needed), []);
});

test('what modules have in themselves, and what tests are for, is not', () => {
  const others = [
    'pages/Alerts/catalogue/cases/containers.json',
    'datasource/config/usualTraceLink.json',
    'datasource/query/testdata/query.json',
    'dashboards/testdata/overview.json',
    'notes.md',
  ];
  assert.deepEqual(unneeded(others), others);
});
