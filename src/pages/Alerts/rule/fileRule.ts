import type { RuleTemplate } from '../catalogue/template';
import { buildRule } from './build';
import type { RuleBody } from './types';

/** A rule as a file of Grafana's provisioning has it: the same as the page installs, without what the page notes for itself. */
export function fileRule(template: RuleTemplate, datasource: string): RuleBody & { uid: string } {
  const scope = { datasource, clusters: [], namespaces: [], search: '' };
  const { folderUID: _, ruleGroup: __, ...rule } = buildRule(template, scope, { folderUid: '', interval: 60 });
  const texts = Object.entries(rule.annotations).filter(([name]) => !name.startsWith('__'));
  return { ...rule, uid: `tallyman-${template.id}`, annotations: Object.fromEntries(texts) };
}
