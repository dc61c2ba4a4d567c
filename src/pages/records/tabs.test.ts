import { queryField } from '../../datasource/query/fields';
import { auditTab } from '../Clusters/auditTab';
import { commandsTab } from '../Clusters/commandsTab';
import { eventsTab } from '../Clusters/eventsTab';
import { lifecycleTab } from '../Clusters/lifecycleTab';
import { logsTab } from '../Clusters/logsTab';
import { commandsTab as hostCommands } from '../Hosts/commandsTab';
import { lifecycleTab as hostLifecycle } from '../Hosts/lifecycleTab';
import { logsTab as hostLogs } from '../Hosts/logsTab';
import { shownColumns } from './columns';

/** What Grafana leaves for a page in a window of 1440 pixels, with its menu open. */
const ROOM = 1072;

const TABS = { auditTab, commandsTab, eventsTab, lifecycleTab, logsTab, hostCommands, hostLifecycle, hostLogs };

describe.each(Object.entries(TABS))('%s', (_, tab) => {
  const { columns, quickFields } = tab();

  it('has filters and columns for fields that there are, each once', () => {
    const fields = columns.flatMap(({ field }) => field ?? []);
    expect([...fields, ...quickFields].filter((name) => !queryField(name))).toEqual([]);
    const ids = columns.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(quickFields).size).toBe(quickFields.length);
  });

  it('shows its usual columns without scrolling sideways, the time first and one that takes what is left', () => {
    const usual = shownColumns(columns, undefined);
    expect(usual[0]?.id).toBe('time');
    expect(usual.filter(({ grow }) => grow)).toHaveLength(1);
    expect(usual.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(ROOM);
  });
});
