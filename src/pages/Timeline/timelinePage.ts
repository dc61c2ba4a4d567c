import { EmbeddedScene, SceneAppPage } from '@grafana/scenes';
import { APP_URL, TIMELINE_ROUTE } from '../../constants';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { pageControls, pageTimeRange, pageVariables } from '../scope/variables';
import { TimelineBody } from './TimelineBody';
import { TimelineStart } from './TimelineStart';

const timelineScene = (): EmbeddedScene =>
  new EmbeddedScene({
    $timeRange: pageTimeRange('now-24h'),
    $variables: pageVariables(),
    body: new AuditView({
      search: new AuditSearch({ quickFields: ['object', 'severity', 'access', 'user_name', 'event_action'] }),
      body: [new TimelineStart(), new TimelineBody()],
    }),
    controls: pageControls(),
  });

export const timelinePage = () =>
  new SceneAppPage({
    title: 'Timeline',
    subTitle: 'What happened to one thing, or by one person, in all sources.',
    url: `${APP_URL}/${TIMELINE_ROUTE}`,
    routePath: `${TIMELINE_ROUTE}/*`,
    getScene: timelineScene,
  });
