import { SceneAppPage } from '@grafana/scenes';
import { APP_URL, OVERVIEW_ROUTE } from '../../constants';
import { overviewScene } from './overviewScene';

export const overviewPage = () =>
  new SceneAppPage({
    title: 'Overview',
    subTitle: 'What was recorded, which sources are heard from, and what asks for attention.',
    url: `${APP_URL}/${OVERVIEW_ROUTE}`,
    routePath: `${OVERVIEW_ROUTE}/*`,
    getScene: overviewScene,
  });
