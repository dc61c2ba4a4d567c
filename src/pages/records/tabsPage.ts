import { SceneAppPage } from '@grafana/scenes';
import { APP_URL } from '../../constants';
import { KEPT_PARAMS } from '../routes';
import { recordsScene, type RecordsPage } from './recordsScene';

interface Tabs {
  title: string;
  subTitle: string;
  route: string;
  /** Each is made when it is opened. */
  tabs: Array<{ tab: string; title: string; page: () => RecordsPage }>;
}

/** A page whose tabs show records of one kind each. Time, search and what is chosen go along from tab to tab. */
export const tabsPage = ({ title, subTitle, route, tabs }: Tabs): SceneAppPage =>
  new SceneAppPage({
    title,
    subTitle,
    url: `${APP_URL}/${route}`,
    routePath: `${route}/*`,
    tabs: tabs.map(
      ({ tab, title, page }) =>
        new SceneAppPage({
          title,
          url: `${APP_URL}/${route}/${tab}`,
          routePath: tab,
          preserveUrlKeys: KEPT_PARAMS,
          getScene: () => recordsScene(page()),
        })
    ),
  });
