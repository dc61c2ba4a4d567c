import React from 'react';
import { SceneApp, useSceneApp } from '@grafana/scenes';
import { clustersPage } from './pages/Clusters/clustersPage';
import { overviewPage } from './pages/Overview/overviewPage';
import { NoDataSource } from './pages/Overview/NoDataSource';
import { recordPage } from './pages/record/recordPage';
import { timelinePage } from './pages/Timeline/timelinePage';
import { auditDataSources } from './dataSources';

const createApp = () =>
  new SceneApp({
    pages: [overviewPage(), clustersPage(), timelinePage(), recordPage()],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });

function Pages() {
  const app = useSceneApp(createApp);
  return <app.Component model={app} />;
}

/** The app's pages all ask a Tallyman data source; without one there is only the way to get one. */
const App = () => (auditDataSources().length > 0 ? <Pages /> : <NoDataSource />);

export default App;
