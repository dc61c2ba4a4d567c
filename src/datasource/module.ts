import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './config/ConfigEditor';
import { AuditDataSource } from './datasource';
import { QueryEditor } from './editor/QueryEditor';
import type { AuditOptions, AuditQuery, AuditSecrets } from './query/types';

export const plugin = new DataSourcePlugin<AuditDataSource, AuditQuery, AuditOptions, AuditSecrets>(AuditDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
