import { EmbeddedScene, SceneAppPage } from '@grafana/scenes';
import { APP_URL, REPORT_ROUTE } from '../../constants';
import { AuditSearch } from '../scope/AuditSearch';
import { pageControls, pageTimeRange, pageVariables } from '../scope/variables';
import { Report } from './Report';

/** What a search finds as a page to print; the other pages lead here. */
export const reportPage = () =>
  new SceneAppPage({
    title: 'Report',
    subTitle: 'What the search finds, as a page to print.',
    url: `${APP_URL}/${REPORT_ROUTE}`,
    routePath: `${REPORT_ROUTE}/*`,
    getScene: () =>
      new EmbeddedScene({
        $timeRange: pageTimeRange('now-6h'),
        $variables: pageVariables(),
        body: new Report({ search: new AuditSearch({ quickFields: [] }) }),
        controls: pageControls(),
      }),
  });
