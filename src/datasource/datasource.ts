import type { CoreApp, DataSourceInstanceSettings, MetricFindValue, ScopedVars, TimeRange } from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import {
  explainBody,
  rangeParams,
  readExplanation,
  readProblem,
  readValues,
  type Explanation,
  type QueryProblem,
} from './api';
import { defaultQuery, isRunnable, withDefaults } from './query/defaults';
import { queryText } from './query/display';
import { interpolateQuery } from './query/interpolate';
import type { AuditOptions, AuditQuery } from './query/types';
import { AuditVariableSupport } from './variables/support';

export class AuditDataSource extends DataSourceWithBackend<AuditQuery, AuditOptions> {
  constructor(settings: DataSourceInstanceSettings<AuditOptions>) {
    super(settings);
    this.variables = new AuditVariableSupport(this);
  }

  getDefaultQuery(app: CoreApp): Partial<AuditQuery> {
    return defaultQuery(app);
  }

  filterQuery(query: AuditQuery): boolean {
    return isRunnable(withDefaults(query));
  }

  applyTemplateVariables(query: AuditQuery, scopedVars: ScopedVars): AuditQuery {
    const templates = getTemplateSrv();
    return interpolateQuery(
      withDefaults(query),
      (text, vars, format) => templates.replace(text, vars, format),
      scopedVars
    );
  }

  interpolateVariablesInQueries(queries: AuditQuery[], scopedVars: ScopedVars): AuditQuery[] {
    return queries.map((query) => this.applyTemplateVariables(query, scopedVars));
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

  async values(field: string, range?: TimeRange): Promise<string[]> {
    return readValues(await this.getResource('values', { field, ...rangeParams(range) }, { showErrorAlert: false }));
  }

  async metricFindQuery(field: string, options?: { range?: TimeRange }): Promise<MetricFindValue[]> {
    const values = await this.values(field, options?.range);
    return values.map((text) => ({ text }));
  }
}
