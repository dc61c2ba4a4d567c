import {
  dateTime,
  type AbstractQuery,
  type AdHocVariableFilter,
  type CoreApp,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type DataSourceWithLogsContextSupport,
  type DataSourceWithQueryExportSupport,
  type DataSourceWithQueryImportSupport,
  type DataSourceWithQueryModificationSupport,
  type DataSourceWithSupplementaryQueriesSupport,
  type DataSourceWithToggleableQueryFiltersSupport,
  type LogRowContextOptions,
  type LogRowModel,
  type MetricFindValue,
  type QueryFilterOptions,
  type QueryFixAction,
  type ScopedVars,
  type SupplementaryQueryOptions,
  type SupplementaryQueryType,
  type TimeRange,
  type ToggleFilterAction,
} from '@grafana/data';
import { DataSourceWithBackend, getGrafanaLiveSrv, getTemplateSrv } from '@grafana/runtime';
import { lastValueFrom, type Observable } from 'rxjs';
import { adhocConditions, adhocKeys } from './adhoc/adhoc';
import { annotationSupport } from './annotations/support';
import {
  explainBody,
  rangeParams,
  readExplanation,
  readProblem,
  readValues,
  type Explanation,
  type QueryProblem,
  type SeenValue,
} from './api';
import { ContextChoice } from './explore/contextChoice';
import { contextQuery, contextRange, newestFirst } from './explore/context';
import { QUERY_MODIFICATIONS, modified, toggled } from './explore/modify';
import { SUPPLEMENTARY_TYPES, supplementaryQuery, supplementaryRequest } from './explore/supplementary';
import { exportQueries, importQueries } from './explore/transfer';
import { liveRecords } from './live/stream';
import { defaultQuery, isRunnable, withDefaults } from './query/defaults';
import { queryText } from './query/display';
import { hasFilter, withConditions } from './query/filters';
import { interpolateQuery } from './query/interpolate';
import type { AuditOptions, AuditQuery } from './query/types';
import { SearchApi } from './search/searchApi';
import { AuditVariableSupport } from './variables/support';

/** Only wires: what Grafana asks for is answered by the folder of that capability. */
export class AuditDataSource
  extends DataSourceWithBackend<AuditQuery, AuditOptions>
  implements
    DataSourceWithSupplementaryQueriesSupport<AuditQuery>,
    DataSourceWithLogsContextSupport<AuditQuery>,
    DataSourceWithToggleableQueryFiltersSupport<AuditQuery>,
    DataSourceWithQueryModificationSupport<AuditQuery>,
    DataSourceWithQueryImportSupport<AuditQuery>,
    DataSourceWithQueryExportSupport<AuditQuery>
{
  readonly supportsAdjustableWindow = true;
  readonly search = new SearchApi((path, body) => this.postResource(path, body, { showErrorAlert: false }));
  readonly #context = new ContextChoice();

  constructor(settings: DataSourceInstanceSettings<AuditOptions>) {
    super(settings);
    this.variables = new AuditVariableSupport(this);
    this.annotations = annotationSupport;
  }

  query(request: DataQueryRequest<AuditQuery>): Observable<DataQueryResponse> {
    if (request.liveStreaming) {
      const targets = request.targets.map((query) => this.applyTemplateVariables(query, request.scopedVars));
      return liveRecords(getGrafanaLiveSrv(), this.uid, { ...request, targets });
    }
    return super.query(request);
  }

  getDefaultQuery(app: CoreApp): Partial<AuditQuery> {
    return defaultQuery(app);
  }

  filterQuery(query: AuditQuery): boolean {
    return isRunnable(withDefaults(query));
  }

  applyTemplateVariables(query: AuditQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): AuditQuery {
    const templates = getTemplateSrv();
    const interpolated = interpolateQuery(
      withDefaults(query),
      (text, vars, format) => templates.replace(text, vars, format),
      scopedVars
    );
    return withConditions(interpolated, adhocConditions(filters));
  }

  interpolateVariablesInQueries(
    queries: AuditQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): AuditQuery[] {
    return queries.map((query) => this.applyTemplateVariables(query, scopedVars, filters));
  }

  getQueryDisplayText(query: AuditQuery): string {
    return queryText(query);
  }

  /** The LogQL that the back end makes of the query, or what is wrong with the query. */
  async explain(query: AuditQuery, range?: TimeRange): Promise<Explanation | QueryProblem> {
    try {
      const interpolated = this.applyTemplateVariables(query, {});
      const options = { showErrorAlert: false };
      return readExplanation(await this.postResource('explain', explainBody(interpolated, range), options));
    } catch (failure) {
      return readProblem(failure);
    }
  }

  async values(field: string, range?: TimeRange): Promise<SeenValue[]> {
    return readValues(await this.getResource('values', { field, ...rangeParams(range) }, { showErrorAlert: false }));
  }

  async metricFindQuery(field: string, options?: { range?: TimeRange }): Promise<MetricFindValue[]> {
    const values = await this.values(field, options?.range);
    return values.map(({ value }) => ({ text: value }));
  }

  async getTagKeys(_: DataSourceGetTagKeysOptions<AuditQuery>): Promise<MetricFindValue[]> {
    return adhocKeys();
  }

  async getTagValues({ key, timeRange }: DataSourceGetTagValuesOptions<AuditQuery>): Promise<MetricFindValue[]> {
    return key === 'line' ? [] : this.metricFindQuery(key, { range: timeRange });
  }

  getSupportedSupplementaryQueryTypes(): SupplementaryQueryType[] {
    return SUPPLEMENTARY_TYPES;
  }

  getSupplementaryQuery(options: SupplementaryQueryOptions, query: AuditQuery): AuditQuery | undefined {
    return supplementaryQuery(options, query);
  }

  getSupplementaryRequest(
    type: SupplementaryQueryType,
    request: DataQueryRequest<AuditQuery>,
    options?: SupplementaryQueryOptions
  ): DataQueryRequest<AuditQuery> | undefined {
    return supplementaryRequest(options ?? { type }, request);
  }

  toggleQueryFilter(query: AuditQuery, filter: ToggleFilterAction): AuditQuery {
    return toggled(query, filter);
  }

  queryHasFilter(query: AuditQuery, { key, value }: QueryFilterOptions): boolean {
    return hasFilter(query, key ?? '', value ?? '');
  }

  modifyQuery(query: AuditQuery, action: QueryFixAction): AuditQuery {
    return modified(query, action);
  }

  getSupportedQueryModifications(): string[] {
    return QUERY_MODIFICATIONS;
  }

  async importFromAbstractQueries(queries: AbstractQuery[]): Promise<AuditQuery[]> {
    return importQueries(queries);
  }

  async exportToAbstractQueries(queries: AuditQuery[]): Promise<AbstractQuery[]> {
    return exportQueries(queries);
  }

  async getLogRowContext(row: LogRowModel, options: LogRowContextOptions = {}): Promise<DataQueryResponse> {
    const query = contextQuery(row, this.#context.scopeOf(row), options);
    const range = contextRange(row, options);
    const response = await lastValueFrom(
      super.query({
        app: 'explore',
        interval: '1s',
        intervalMs: 1000,
        range,
        requestId: query.refId,
        scopedVars: {},
        startTime: dateTime().valueOf(),
        targets: [query],
        timezone: 'UTC',
      })
    );
    return { ...response, data: response.data.map(newestFirst) };
  }

  async getLogRowContextQuery(row: LogRowModel, options?: LogRowContextOptions): Promise<AuditQuery> {
    return { ...contextQuery(row, this.#context.scopeOf(row), options), refId: 'A', datasource: this.getRef() };
  }

  getLogRowContextUi(row: LogRowModel, runContextQuery?: () => void): React.ReactNode {
    return this.#context.picker(row, runContextQuery);
  }
}
