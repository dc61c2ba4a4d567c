import type { IconName } from '@grafana/data';
import type { Subject } from '../record/subjects';

const ICONS: Record<Subject['id'], IconName> = {
  pod: 'cube',
  container: 'gf-layout-simple',
  workload: 'layer-group',
  user: 'user',
  image: 'database',
  address: 'globe',
  node: 'monitor',
  host: 'monitor',
};

export const subjectIcon = (id: Subject['id'] | undefined): IconName => (id ? ICONS[id] : 'search');
