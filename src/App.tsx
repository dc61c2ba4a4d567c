import React from 'react';
import { useLocation } from 'react-router-dom';
import type { AppRootProps } from '@grafana/data';
import { SceneApp, useSceneApp } from '@grafana/scenes';
import { APP_URL, SETUP_ROUTE } from './constants';
import { alertsPage } from './pages/Alerts/alertsPage';
import { clustersPage } from './pages/Clusters/clustersPage';
import { hostsPage } from './pages/Hosts/hostsPage';
import { overviewPage } from './pages/Overview/overviewPage';
import { NoDataSource } from './pages/Overview/NoDataSource';
import { recordPage } from './pages/record/recordPage';
import { registriesPage } from './pages/Registries/registriesPage';
import { reportPage } from './pages/report/reportPage';
import { setupPage } from './pages/Setup/setupPage';
import { timelinePage } from './pages/Timeline/timelinePage';
import { applyAppSettings, auditDataSources, type AppSettings } from './dataSources';

/** In the order of the menu. */
const createApp = () =>
  new SceneApp({
    pages: [
      overviewPage(),
      clustersPage(),
      hostsPage(),
      registriesPage(),
      timelinePage(),
      alertsPage(),
      setupPage(),
      recordPage(),
      reportPage(),
    ],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });

function Pages() {
  const app = useSceneApp(createApp);
  return <app.Component model={app} />;
}

/**
 * The app's pages all ask a Tallyman data source; without one there is only the way to get one, and the page Set up, which needs none to
 * tell what has to be done.
 */
const App = ({ meta }: Pick<AppRootProps<AppSettings>, 'meta'>) => {
  const { pathname } = useLocation();
  applyAppSettings(meta.jsonData);
  return auditDataSources().length > 0 || pathname.endsWith(`${APP_URL}/${SETUP_ROUTE}`) ? <Pages /> : <NoDataSource />;
};

export default App;
