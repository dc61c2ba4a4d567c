import { EmbeddedScene, type SceneObject } from '@grafana/scenes';
import { ExportTool } from '../export/ExportTool';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import type { PageSubject } from '../scope/followSearch';
import { pageControls, pageTimeRange, pageVariables, type Place } from '../scope/variables';
import type { RecordColumn } from './columns';
import { RecordTable } from './RecordTable';
import { RecordVolume } from './RecordVolume';

export interface RecordsPage {
  subject: PageSubject;
  columns: RecordColumn[];
  /** Fields that have a control of their own; the first of them are there at once, the others behind "More filters". */
  quickFields: string[];
  /** What to do where nothing was ever recorded. */
  hint: string;
  /** What can be done with the rows, beside the choice of columns. */
  tools?: SceneObject[];
  /** What the page's records are in; clusters and hosts alike unless said. */
  place?: Place;
  /** What stands above the table; when there were how many records, unless said. */
  above?: SceneObject;
}

/** A page of records: search, histogram, table, and one record beside it. */
export const recordsScene = (page: RecordsPage): EmbeddedScene => {
  const { subject, columns, quickFields, hint, tools, place, above = new RecordVolume(subject) } = page;
  return new EmbeddedScene({
    $timeRange: pageTimeRange('now-6h'),
    $variables: pageVariables(place),
    body: new AuditView({
      search: new AuditSearch({ quickFields, objects: subject.objects }),
      body: [
        above,
        new RecordTable({ subject, columns, hint, tools: [...(tools ?? []), new ExportTool({ subject })] }),
      ],
    }),
    controls: pageControls(),
  });
};
