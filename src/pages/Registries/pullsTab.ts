import type { RecordsPage } from '../records/recordsScene';
import { REGISTRY_COLUMNS } from './activityTab';
import { PullsByPerson } from './PullsByPerson';
import { PULLS, QUICK_FIELDS, REGISTRIES, SUCCEEDED_PULLS } from './subjects';

const OF_NO_USE = ['event_action'];

/** Who pulled what, and from where. */
export const pullsTab = (): RecordsPage => ({
  subject: PULLS,
  place: REGISTRIES,
  above: new PullsByPerson(SUCCEEDED_PULLS),
  quickFields: QUICK_FIELDS.filter((field) => !OF_NO_USE.includes(field)),
  columns: REGISTRY_COLUMNS.filter(({ id }) => !OF_NO_USE.includes(id)),
  hint: 'If there never was a record, the registry may not tell of pulls: Huawei Cloud SWR tells of them in Enterprise instances only.',
});
