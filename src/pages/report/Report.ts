import { SceneObjectBase, SceneQueryRunner, type SceneObjectState } from '@grafana/scenes';
import type { AuditSearch } from '../scope/AuditSearch';
import { followSearch } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';
import { ReportRenderer } from './ReportRenderer';
import { reportQueries } from './queries';

export interface ReportState extends SceneObjectState {
  search: AuditSearch;
  $data: SceneQueryRunner;
}

/** All that the page's search finds: what it was, how much of what, and the records in the order of time. */
export class Report extends SceneObjectBase<ReportState> {
  static Component = ReportRenderer;

  constructor({ search }: Pick<ReportState, 'search'>) {
    super({
      search,
      $data: new SceneQueryRunner({
        datasource: DATASOURCE,
        queries: [],
        maxDataPoints: 1,
        $behaviors: [followSearch({}, reportQueries)],
      }),
    });
  }
}
