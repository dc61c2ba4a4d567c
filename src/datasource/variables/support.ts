import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import { from, map, type Observable } from 'rxjs';
import type { AuditDataSource } from '../datasource';
import type { AuditVariableQuery } from '../query/types';
import { VariableEditor } from './VariableEditor';

/** Dashboard variables: the values of a label or field in the dashboard's time range. */
export class AuditVariableSupport extends CustomVariableSupport<AuditDataSource, AuditVariableQuery> {
  editor = VariableEditor;

  constructor(private readonly datasource: AuditDataSource) {
    super();
  }

  query(request: DataQueryRequest<AuditVariableQuery>): Observable<DataQueryResponse> {
    const field = request.targets[0]?.field ?? '';
    const values = field ? this.datasource.metricFindQuery(field, { range: request.range }) : Promise.resolve([]);
    return from(values).pipe(map((data) => ({ data })));
  }
}
