import { CLUSTERS_ROUTE } from '../../constants';
import { tabsPage } from '../records/tabsPage';
import type { ClusterTab } from '../routes';
import { auditTab } from './auditTab';
import { commandsTab } from './commandsTab';
import { eventsTab } from './eventsTab';
import { lifecycleTab } from './lifecycleTab';
import { logsTab } from './logsTab';

const TAB = {
  audit: { title: 'Kubernetes audit', page: auditTab },
  events: { title: 'Kubernetes events', page: eventsTab },
  logs: { title: 'Container logs', page: logsTab },
  commands: { title: 'Commands', page: commandsTab },
  lifecycle: { title: 'Lifecycle', page: lifecycleTab },
} satisfies Record<ClusterTab, unknown>;

export const clustersPage = () =>
  tabsPage({
    title: 'Clusters',
    subTitle: 'Who did what in Kubernetes, and what became of it.',
    route: CLUSTERS_ROUTE,
    tabs: Object.entries(TAB).map(([tab, one]) => ({ tab, ...one })),
  });
