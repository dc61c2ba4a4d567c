import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { from, map, type Observable } from 'rxjs';
import type { AuditDataSource } from '../datasource';
import type { AuditVariableQuery } from '../query/types';
import { VariableEditor } from './VariableEditor';

/**
 * A variable's value in a search: several are one of a list, and what could be taken for something else is put in quotes. A variable that
 * has no value, as nothing was there to choose from, is any.
 */
export function searchValue(value: unknown): string {
  if (value === '' || (Array.isArray(value) && value.length === 0)) {
    return '*';
  }
  const quoted = (Array.isArray(value) ? value : [value]).map((one) => JSON.stringify(String(one)));
  return quoted.length === 1 ? (quoted[0] ?? '""') : `(${quoted.join(' ')})`;
}

/** Dashboard variables: the values of a label or field in the dashboard's time range. */
export class AuditVariableSupport extends CustomVariableSupport<AuditDataSource, AuditVariableQuery> {
  editor = VariableEditor;

  constructor(private readonly datasource: AuditDataSource) {
    super();
  }

  query(request: DataQueryRequest<AuditVariableQuery>): Observable<DataQueryResponse> {
    const { field = '', search = '' } = request.targets[0] ?? {};
    const among = getTemplateSrv().replace(search, request.scopedVars, searchValue);
    const values = field
      ? this.datasource.metricFindQuery(field, { range: request.range, search: among })
      : Promise.resolve([]);
    return from(values).pipe(map((data) => ({ data })));
  }
}
