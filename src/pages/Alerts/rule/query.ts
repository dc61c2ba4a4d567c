import { toList } from '../../../datasource/query/condition';
import type { AuditQuery, Comparison, Condition } from '../../../datasource/query/types';
import type { RuleTemplate } from '../catalogue/template';
import type { Scope } from './types';

const oneOf = (field: string, values: string[]): Condition[] => {
  const [only] = values;
  if (only === undefined) {
    return [];
  }
  return [values.length === 1 ? { field, op: '=', value: only } : { field, op: 'in', value: values }];
};

/** The namespaces that the scope restricts this rule to: one whose records have none is not restricted by them. */
export const namespacesOf = ({ namespaced }: RuleTemplate, { namespaces }: Scope): string[] =>
  namespaced ? namespaces : [];

/** The rule's own conditions, those of its scope, and `more`. */
export const whereOf = (template: RuleTemplate, scope: Scope, more: Comparison[] = []): Condition => ({
  and: [
    ...toList(template.where),
    ...oneOf('cluster', scope.clusters),
    ...oneOf('k8s_namespace_name', namespacesOf(template, scope)),
    ...toList(scope.where),
    ...more,
  ],
});

/** Points of a rule of silence in each window: how late it may notice, against how many numbers are read. */
const POINTS = 15;

/** The question that the rule asks at each evaluation. */
export function countQuery(template: RuleTemplate, scope: Scope, refId: string): AuditQuery {
  const query: AuditQuery = { refId, shape: 'count', where: whereOf(template, scope), by: template.by };
  return template.kind === 'count'
    ? { ...query, instant: true }
    : { ...query, step: `${Math.max(1, Math.round(template.window / POINTS))}s` };
}
