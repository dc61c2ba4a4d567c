import { SceneAppPage } from '@grafana/scenes';
import { APP_URL, CLUSTERS_ROUTE } from '../../constants';
import { recordsScene, type RecordsPage } from '../records/recordsScene';
import { KEPT_PARAMS, type ClusterTab } from '../routes';
import { auditTab } from './auditTab';

const TABS: Array<{ tab: ClusterTab; title: string; page: RecordsPage }> = [
  { tab: 'audit', title: 'Kubernetes audit', page: auditTab },
];

export const clustersPage = () =>
  new SceneAppPage({
    title: 'Clusters',
    subTitle: 'Who did what in Kubernetes, and what became of it.',
    url: `${APP_URL}/${CLUSTERS_ROUTE}`,
    routePath: `${CLUSTERS_ROUTE}/*`,
    tabs: TABS.map(
      ({ tab, title, page }) =>
        new SceneAppPage({
          title,
          url: `${APP_URL}/${CLUSTERS_ROUTE}/${tab}`,
          routePath: tab,
          preserveUrlKeys: KEPT_PARAMS,
          getScene: () => recordsScene(page),
        })
    ),
  });
