import { APP_ID } from '../../../constants';
import type { RuleTemplate } from '../catalogue/template';
import { digest, stableJson } from './digest';
import { promDuration } from './duration';
import { withMarker } from './marker';
import { countQuery, namespacesOf } from './query';
import { alertText, REF, rowsUrl } from './texts';
import type { Delivery, ProvisionedRule, RuleBody, RuleQuery, Scope } from './types';

export const ORIGIN_LABEL = '__grafana_origin';
export const ORIGIN = `plugin/${APP_ID}`;
/** Labels that say which rule of the catalogue it is, for routing and silences too. */
export const RULE_LABEL = 'tallyman_rule';
export const VERSION_LABEL = 'tallyman_rule_version';
/** The annotation that leads to the rows. */
export const ROWS_ANNOTATION = 'records';

const EXPRESSION = '__expr__';
/** For so long a source that is silent stays an alert. */
const REMEMBER_SECONDS = 7 * 86_400;
/** Grafana's limit of a title, in characters. */
const LONGEST_TITLE = 190;

/** The same rule in the same scope has the same uid, at each attempt and in each browser. */
export const ruleUid = (template: RuleTemplate, scope: Scope): string =>
  `tm-${template.id}-${digest(scopeKey(template, scope))}`;

/** What tells scopes apart. The order of names in them does not. */
export const scopeKey = (template: RuleTemplate, scope: Scope): string =>
  stableJson([
    scope.datasource,
    [...scope.clusters].sort(),
    [...namespacesOf(template, scope)].sort(),
    scope.search.trim(),
  ]);

const expression = (refId: string, model: Record<string, unknown>, from = 0): RuleQuery => ({
  refId,
  datasourceUid: EXPRESSION,
  relativeTimeRange: { from, to: 0 },
  model: { refId, ...model },
});

const threshold = (refId: string, of: string, type: 'gt' | 'lt', value: number): RuleQuery =>
  expression(refId, { type: 'threshold', expression: of, conditions: [{ evaluator: { type, params: [value] } }] });

/** The queries of a rule, and which of them decides. */
export function ruleQueries(template: RuleTemplate, scope: Scope, limit: number): Pick<RuleBody, 'data' | 'condition'> {
  const seconds = template.baseline ?? template.window;
  const ask = (refId: string, model: object): RuleQuery => ({
    refId,
    datasourceUid: scope.datasource,
    relativeTimeRange: { from: seconds, to: 0 },
    model: { ...model },
  });
  const count = ask(REF.count, countQuery(template, scope, REF.count));
  // When it was evaluated, and when the time began that it looked at: for the link.
  const times = [
    ask(REF.to, { refId: REF.to, shape: 'time' }),
    expression(REF.from, { type: 'math', expression: `$${REF.to} - ${seconds * 1000}` }),
  ];
  if (template.kind === 'count') {
    return { condition: 'B', data: [count, threshold('B', REF.count, 'gt', limit), ...times] };
  }
  // Loki leaves out what is zero, and so does a count: the gaps are filled before the last window is looked at.
  const filled = { type: 'resample', window: `${template.window}s`, downsampler: 'sum', upsampler: 'fillna' };
  const windows = expression('B', { ...filled, expression: REF.count }, seconds);
  const last = expression('C', {
    type: 'reduce',
    expression: 'B',
    reducer: 'last',
    settings: { mode: 'replaceNN', replaceWithValue: 0 },
  });
  return { condition: 'D', data: [count, windows, last, threshold('D', 'C', 'lt', limit), ...times] };
}

/** " (cluster prod; namespace shop)", or nothing where the rule looks everywhere. */
function scopeText(template: RuleTemplate, scope: Scope): string {
  const namespaces = namespacesOf(template, scope);
  const parts = [
    ...(scope.clusters.length > 0 ? [`cluster ${scope.clusters.join(', ')}`] : []),
    ...(namespaces.length > 0 ? [`namespace ${namespaces.join(', ')}`] : []),
    ...(scope.search.trim() ? [scope.search.trim()] : []),
  ];
  return parts.length > 0 ? ` (${parts.join('; ')})` : '';
}

function titleOf(template: RuleTemplate, scope: Scope): string {
  const title = template.title + scopeText(template, scope);
  return title.length <= LONGEST_TITLE ? title : `${title.slice(0, LONGEST_TITLE - 2)} …`;
}

/** Rules of one kind and interval share a group: an interval is a group's in Grafana. */
export const groupName = (template: RuleTemplate, interval: number): string =>
  `Tallyman: ${template.objects[0] ?? 'all'}, every ${promDuration(interval)}`;

/** The rule as it is written to Grafana; `limit` is the threshold, where another than the catalogue's is wanted. */
export function buildRule(
  template: RuleTemplate,
  scope: Scope,
  delivery: Delivery,
  limit = template.threshold
): ProvisionedRule {
  const body: RuleBody = {
    title: titleOf(template, scope),
    ...ruleQueries(template, scope, limit),
    // A source that is silent has no data in the end, which must not look as if it were well again.
    noDataState: template.kind === 'silence' ? 'KeepLast' : 'OK',
    execErrState: 'Error',
    for: promDuration(template.for),
    labels: {
      severity: template.severity,
      [ORIGIN_LABEL]: ORIGIN,
      [RULE_LABEL]: template.id,
      [VERSION_LABEL]: String(template.version),
    },
    annotations: {
      // Grafana's list of rules shows it as it is written, and that of each alert's own would be all template.
      summary: template.title,
      description: alertText(`${template.summary}. ${template.details}`, template, limit),
      [ROWS_ANNOTATION]: rowsUrl(template, scope),
    },
    notification_settings: delivery.receiver ? { receiver: delivery.receiver } : null,
    ...(template.kind === 'silence' && {
      missingSeriesEvalsToResolve: Math.ceil(REMEMBER_SECONDS / delivery.interval),
    }),
  };
  return {
    uid: ruleUid(template, scope),
    folderUID: delivery.folderUid,
    ruleGroup: groupName(template, delivery.interval),
    isPaused: false,
    ...withMarker(body, template, scope),
  };
}
