import { HOSTS_ROUTE } from '../../constants';
import { tabsPage } from '../records/tabsPage';
import type { HostTab } from '../routes';
import { commandsTab } from './commandsTab';
import { lifecycleTab } from './lifecycleTab';
import { logsTab } from './logsTab';

const TAB = {
  logs: { title: 'Container logs', page: logsTab },
  commands: { title: 'Commands', page: commandsTab },
  lifecycle: { title: 'Lifecycle', page: lifecycleTab },
} satisfies Record<HostTab, unknown>;

export const hostsPage = () =>
  tabsPage({
    title: 'Standalone hosts',
    subTitle: 'What was run on Docker and Podman hosts, and what became of their containers.',
    route: HOSTS_ROUTE,
    tabs: Object.entries(TAB).map(([tab, one]) => ({ tab, ...one })),
  });
