import { SceneAppPage } from '@grafana/scenes';
import { APP_URL, SETUP_ROUTE } from '../../constants';
import { setupScene } from './setupScene';

export const setupPage = () =>
  new SceneAppPage({
    title: 'Set up',
    subTitle: 'What is recorded, what is missing for it, and what has to be done.',
    url: `${APP_URL}/${SETUP_ROUTE}`,
    routePath: `${SETUP_ROUTE}/*`,
    getScene: setupScene,
  });
