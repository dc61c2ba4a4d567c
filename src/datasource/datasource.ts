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
import { isProgressive, limitOf, progressively } from './query/progressive';
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
  readonly #maxLines: number | undefined;

  constructor(settings: DataSourceInstanceSettings<AuditOptions>) {
    super(settings);
    this.#maxLines = settings.jsonData?.maxLines;
    this.variables = new AuditVariableSupport(this);
    this.annotations = annotationSupport;
  }

  query(request: DataQueryRequest<AuditQuery>): Observable<DataQueryResponse> {
    if (request.liveStreaming) {
      const targets = request.targets.map((query) => this.applyTemplateVariables(query, request.scopedVars));
      return liveRecords(getGrafanaLiveSrv(), this.uid, { ...request, targets });
    }
    const ask = (part: DataQueryRequest<AuditQuery>) => super.query(part);
    return isProgressive(request) ? progressively(request, ask, limitOf(this.#maxLines)) : ask(request);
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

  /** The values of a field or label in a range, of the records that a search finds. */
  async values(field: string, range?: TimeRange, search?: string): Promise<SeenValue[]> {
    return this.#values({ field, ...(search && { search }), ...rangeParams(range) });
  }

  async #values(params: Record<string, unknown>): Promise<SeenValue[]> {
    return readValues(await this.getResource('values', params, { showErrorAlert: false }));
  }

  async metricFindQuery(field: string, options?: { range?: TimeRange; search?: string }): Promise<MetricFindValue[]> {
    const { range, search } = options ?? {};
    // Nobody sees how many records have each: Loki's index can tell the values, where it knows which records those are.
    const values = await this.#values({ field, counts: false, ...(search && { search }), ...rangeParams(range) });
    return values.map(({ value }) => ({ text: value }));
  }

  async getTagKeys(_: DataSourceGetTagKeysOptions<AuditQuery>): Promise<MetricFindValue[]> {
    return adhocKeys();
  }

  async getTagValues(options: DataSourceGetTagValuesOptions<AuditQuery>): Promise<MetricFindValue[]> {
    const { key, timeRange: range, filters } = options;
    if (key === 'line') {
      return [];
    }
    const others = adhocConditions(filters.filter((filter) => filter.key !== key));
    const search = others.length > 0 ? await this.search.format({ where: { and: others } }) : undefined;
    return this.metricFindQuery(key, { range, search: typeof search === 'string' ? search : undefined });
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
