import { EmbeddedScene, SceneAppPage, SceneTimeRange } from '@grafana/scenes';
import { APP_URL, REPORT_ROUTE } from '../../constants';
import { AuditSearch } from '../scope/AuditSearch';
import { pageControls, pageVariables } from '../scope/variables';
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
        $timeRange: new SceneTimeRange({ from: 'now-6h', to: 'now' }),
        $variables: pageVariables(),
        body: new Report({ search: new AuditSearch({ quickFields: [] }) }),
        controls: pageControls(),
      }),
  });
