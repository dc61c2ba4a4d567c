import { AbstractLabelOperator, type AbstractLabelMatcher, type AbstractQuery } from '@grafana/data';
import { isComparison, fromList, toList } from '../query/condition';
import { isLabel, queryField } from '../query/fields';
import type { AuditQuery, Comparison, Operator } from '../query/types';

/** Names that shippers of container logs use for what our records call otherwise. */
const KNOWN_AS: Record<string, string> = {
  namespace: 'k8s_namespace_name',
  pod: 'k8s_pod_name',
  container: 'k8s_container_name',
  node: 'k8s_node_name',
  node_name: 'k8s_node_name',
  host: 'host_name',
  hostname: 'host_name',
  stream: 'log_iostream',
};

const OPERATORS: Record<AbstractLabelOperator, Operator> = {
  [AbstractLabelOperator.Equal]: '=',
  [AbstractLabelOperator.NotEqual]: '!=',
  [AbstractLabelOperator.EqualRegEx]: '=~',
  [AbstractLabelOperator.NotEqualRegEx]: '!~',
};

const ABSTRACT = new Map<Operator, AbstractLabelOperator>(
  Object.values(AbstractLabelOperator).map((operator) => [OPERATORS[operator], operator])
);

/** The questions that queries of another data source ask, as far as our records have their labels. */
export const importQueries = (queries: AbstractQuery[]): AuditQuery[] =>
  queries.map(({ refId, labelMatchers }) => ({
    refId,
    shape: 'records',
    where: fromList(labelMatchers.flatMap(imported)),
  }));

function imported({ name, operator, value }: AbstractLabelMatcher): Comparison[] {
  const field = queryField(KNOWN_AS[name] ?? name);
  return field && field.type !== 'line' ? [{ field: field.name, op: OPERATORS[operator], value }] : [];
}

/** What another data source on the same Loki can ask: the streams. Fields are in the lines, which label matchers do not reach. */
export const exportQueries = (queries: AuditQuery[]): AbstractQuery[] =>
  queries.map(({ refId, objects, where }) => ({
    refId,
    labelMatchers: [
      { name: 'tallyman', operator: AbstractLabelOperator.Equal, value: 'record' },
      ...(objects?.length ? matchers({ field: 'object', op: 'in', value: objects }) : []),
      ...toList(where).flatMap((condition) => (isComparison(condition) ? matchers(condition) : [])),
    ],
  }));

const escapeRegex = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function matchers({ field, op, value }: Comparison): AbstractLabelMatcher[] {
  if (!isLabel(field)) {
    return [];
  }
  if ((op === 'in' || op === 'notIn') && Array.isArray(value)) {
    const [only] = value;
    if (value.length === 1 && only !== undefined) {
      return matchers({ field, op: op === 'in' ? '=' : '!=', value: String(only) });
    }
    const operator = op === 'in' ? AbstractLabelOperator.EqualRegEx : AbstractLabelOperator.NotEqualRegEx;
    return [{ name: field, operator, value: value.map((one) => escapeRegex(String(one))).join('|') }];
  }
  const operator = ABSTRACT.get(op);
  return operator === undefined ? [] : [{ name: field, operator, value: String(value) }];
}
