import type { RuleTemplate } from '../catalogue/template';
import { buildRule } from './build';
import { differences } from './differences';
import { fingerprintOf, isEdited } from './marker';
import type { Delivery, ProvisionedRule, Scope } from './types';

/** What installing a rule comes to. `edited` and `provisioned` are left alone. */
export type Action = 'create' | 'update' | 'unchanged' | 'edited' | 'provisioned';

export interface Change {
  action: Action;
  template: RuleTemplate;
  /** As it would be written. */
  rule: ProvisionedRule;
  existing?: ProvisionedRule;
  /** In words, where the rule is there already. */
  differences: string[];
}

export interface Wanted {
  scope: Scope;
  delivery: Delivery;
  /** Those that differ from the catalogue's, by template. */
  thresholds: Record<string, number>;
}

/** What has to be done so that the rules are there as they are wanted; nothing of it twice. */
export function planChange(
  template: RuleTemplate,
  { scope, delivery, thresholds }: Wanted,
  installed: ReadonlyMap<string, ProvisionedRule>
): Change {
  const built = buildRule(template, scope, delivery, thresholds[template.id]);
  const existing = installed.get(built.uid);
  if (!existing) {
    return { action: 'create', template, rule: built, differences: [] };
  }
  // Whoever paused it had a reason.
  const rule = { ...built, isPaused: existing.isPaused };
  return { action: actionFor(existing, rule), template, rule, existing, differences: differences(existing, rule) };
}

function actionFor(existing: ProvisionedRule, rule: ProvisionedRule): Action {
  if (existing.provenance) {
    return 'provisioned';
  }
  if (isEdited(existing)) {
    return 'edited';
  }
  const moved = existing.folderUID !== rule.folderUID || existing.ruleGroup !== rule.ruleGroup;
  return moved || fingerprintOf(existing) !== fingerprintOf(rule) ? 'update' : 'unchanged';
}
