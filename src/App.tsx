import React from 'react';
import { useLocation } from 'react-router-dom';
import type { AppRootProps } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
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
import { ChooseDataSource, unknownDataSource } from './pages/scope/ChooseDataSource';
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
 * tell what has to be done. A page whose address names one that is not there could only fail.
 */
const App = ({ meta }: Pick<AppRootProps<AppSettings>, 'meta'>) => {
  const { pathname, search } = useLocation();
  applyAppSettings(meta.jsonData);
  if (pathname.endsWith(`${APP_URL}/${SETUP_ROUTE}`)) {
    return <Pages />;
  }
  if (auditDataSources().length === 0) {
    return <NoDataSource />;
  }
  const unknown = unknownDataSource(search);
  return unknown === undefined ? <Pages /> : <DataSourceGone named={unknown} />;
};

function DataSourceGone({ named }: { named: string }) {
  return (
    <PluginPage pageNav={{ text: 'Tallyman' }}>
      <ChooseDataSource title="The data source of this link is not there">
        There is no Tallyman data source “{named}” that you may ask. Ask another one instead:
      </ChooseDataSource>
    </PluginPage>
  );
}

export default App;
