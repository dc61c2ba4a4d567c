import { REGISTRIES_ROUTE } from '../../constants';
import { tabsPage } from '../records/tabsPage';
import { activityTab } from './activityTab';
import { imagesScene } from './imagesScene';
import { pullsTab } from './pullsTab';
import { runningScene } from './runningScene';

export const registriesPage = () =>
  tabsPage({
    title: 'Image registries',
    subTitle: 'Who pushed, pulled, moved and deleted which image, and where it runs.',
    route: REGISTRIES_ROUTE,
    tabs: [
      { tab: 'activity', title: 'Activity', page: activityTab },
      { tab: 'pulls', title: 'Who pulled', page: pullsTab },
      { tab: 'images', title: 'Images', scene: imagesScene },
      { tab: 'running', title: 'Running images', scene: runningScene },
    ],
  });
