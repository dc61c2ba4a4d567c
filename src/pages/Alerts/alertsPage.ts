import { EmbeddedScene, SceneAppPage, SceneReactObject } from '@grafana/scenes';
import { ALERTS_ROUTE, APP_URL } from '../../constants';
import { AlertsPage } from './view/AlertsPage';

export const alertsPage = () =>
  new SceneAppPage({
    title: 'Alerts',
    subTitle: 'Alert rules about what is recorded, kept and evaluated by Grafana.',
    url: `${APP_URL}/${ALERTS_ROUTE}`,
    routePath: `${ALERTS_ROUTE}/*`,
    getScene: () => new EmbeddedScene({ body: new SceneReactObject({ component: AlertsPage }) }),
  });
