import { EmbeddedScene, SceneAppPage } from '@grafana/scenes';
import { APP_URL, OVERVIEW_ROUTE, RECORD_ROUTE } from '../../constants';
import { RECORD_TITLE, RecordPageBody } from './RecordPageBody';
import { RecordTitle } from './RecordTitle';

/** For the breadcrumbs: as the page is not in the navigation, Grafana does not know whose it is. */
const app = new SceneAppPage({ title: 'Tallyman', url: `${APP_URL}/${OVERVIEW_ROUTE}`, routePath: '' });
const appPage = () => app;

/** The page of one record, for links; it is not in the navigation. */
export const recordPage = () =>
  new SceneAppPage({
    title: RECORD_TITLE,
    renderTitle: RecordTitle,
    getParentPage: appPage,
    url: `${APP_URL}/${RECORD_ROUTE}`,
    routePath: `${RECORD_ROUTE}/*`,
    getScene: () => new EmbeddedScene({ body: new RecordPageBody({}) }),
  });
