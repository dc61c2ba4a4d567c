import { EmbeddedScene, SceneAppPage } from '@grafana/scenes';
import { APP_URL, RECORD_ROUTE } from '../../constants';
import { RecordPageBody } from './RecordPageBody';

/** The page of one record, for links; it is not in the navigation. */
export const recordPage = () =>
  new SceneAppPage({
    title: 'Record',
    url: `${APP_URL}/${RECORD_ROUTE}`,
    routePath: `${RECORD_ROUTE}/*`,
    getScene: () => new EmbeddedScene({ body: new RecordPageBody({}) }),
  });
