import React, { Suspense, lazy } from 'react';
import { AppPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { loadResources } from '@grafana/scenes';
import { LoadingPlaceholder } from '@grafana/ui';
import { APP_ID } from './constants';

// Scenes takes its own texts (time picker, panel menus) from here.
await initPluginTranslations(APP_ID, [loadResources]);

const LazyApp = lazy(() => import('./App'));
const LazyConfiguration = lazy(() => import('./pages/Configuration/Configuration'));

const App = () => (
  <Suspense fallback={<LoadingPlaceholder text="" />}>
    <LazyApp />
  </Suspense>
);

const Configuration = () => (
  <Suspense fallback={<LoadingPlaceholder text="" />}>
    <LazyConfiguration />
  </Suspense>
);

export const plugin = new AppPlugin<{}>().setRootPage(App).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: Configuration,
  id: 'configuration',
});
