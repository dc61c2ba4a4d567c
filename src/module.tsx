import React, { Suspense, lazy } from 'react';
import { AppPlugin, type AppPluginMeta, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { loadResources } from '@grafana/scenes';
import { LoadingPlaceholder } from '@grafana/ui';
import { APP_ID } from './constants';
import type { AppSettings } from './dataSources';
import { timelineLinks } from './extensions/timelineLinks';

// Scenes takes its own texts (time picker, panel menus) from here.
await initPluginTranslations(APP_ID, [loadResources]);

const LazyApp = lazy(() => import('./App'));
const LazyConfiguration = lazy(() => import('./pages/Configuration/Configuration'));

const App = (props: AppRootProps<AppSettings>) => (
  <Suspense fallback={<LoadingPlaceholder text="" />}>
    <LazyApp {...props} />
  </Suspense>
);

const Configuration = (props: PluginConfigPageProps<AppPluginMeta<AppSettings>>) => (
  <Suspense fallback={<LoadingPlaceholder text="" />}>
    <LazyConfiguration {...props} />
  </Suspense>
);

export const plugin = new AppPlugin<AppSettings>().setRootPage(App).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: Configuration,
  id: 'configuration',
});

timelineLinks.forEach((link) => plugin.addLink(link));
