import { SceneAppPage, type EmbeddedScene } from '@grafana/scenes';
import { APP_URL } from '../../constants';
import { KEPT_PARAMS } from '../routes';
import { recordsScene, type RecordsPage } from './recordsScene';

interface Tabs {
  title: string;
  subTitle: string;
  route: string;
  /** Each is made when it is opened: a page of records, or another scene. */
  tabs: Array<{ tab: string; title: string } & ({ page: () => RecordsPage } | { scene: () => EmbeddedScene })>;
}

/** A page whose tabs show one kind of records each. Time, search and what is chosen go along from tab to tab. */
export const tabsPage = ({ title, subTitle, route, tabs }: Tabs): SceneAppPage =>
  new SceneAppPage({
    title,
    subTitle,
    url: `${APP_URL}/${route}`,
    routePath: `${route}/*`,
    tabs: tabs.map(
      (one) =>
        new SceneAppPage({
          title: one.title,
          url: `${APP_URL}/${route}/${one.tab}`,
          routePath: one.tab,
          preserveUrlKeys: KEPT_PARAMS,
          getScene: () => ('scene' in one ? one.scene() : recordsScene(one.page())),
        })
    ),
  });
