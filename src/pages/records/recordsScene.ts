import { EmbeddedScene, SceneTimeRange, type SceneObject } from '@grafana/scenes';
import { ExportTool } from '../export/ExportTool';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import type { PageSubject } from '../scope/followSearch';
import { pageControls, pageVariables } from '../scope/variables';
import type { RecordColumn } from './columns';
import { RecordTable } from './RecordTable';
import { volume } from './volume';

export interface RecordsPage {
  subject: PageSubject;
  columns: RecordColumn[];
  /** Fields that have a control of their own. */
  quickFields: string[];
  /** What to do where nothing was ever recorded. */
  hint: string;
  tools?: SceneObject[];
}

/** A page of records: search, histogram, table, and one record beside it. */
export const recordsScene = ({ subject, columns, quickFields, hint, tools }: RecordsPage): EmbeddedScene =>
  new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-6h', to: 'now' }),
    $variables: pageVariables(),
    body: new AuditView({
      search: new AuditSearch({ quickFields, objects: subject.objects }),
      body: [
        volume(subject),
        new RecordTable({ subject, columns, hint, tools: [...(tools ?? []), new ExportTool({ subject })] }),
      ],
    }),
    controls: pageControls(),
  });
