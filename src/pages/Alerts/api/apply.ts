import { errorText } from '../../../ui/errorText';
import type { Change } from '../rule/plan';
import { createRule, deleteRule, setInterval, updateRule } from './grafana';

/** What became of one rule. */
export interface Outcome {
  uid: string;
  title: string;
  done: 'created' | 'updated' | 'unchanged' | 'left' | 'removed' | 'failed' | 'partly';
  /** Why it failed, or what of it was not done. */
  reason?: string;
}

const LEFT: Partial<Record<Change['action'], string>> = {
  edited: 'Somebody edited it in Grafana',
  provisioned: 'It is provisioned from a file',
};

/**
 * Carries out what was planned, one rule after the other, and tells of each as it is done: a rule that fails does not keep the others from
 * being written. Edited rules are written over only where `overwrite` has their uid.
 */
export async function applyChanges(
  changes: Change[],
  overwrite: ReadonlySet<string>,
  interval: number,
  onDone: (outcome: Outcome) => void
): Promise<void> {
  const groups = new Set<string>();
  for (const change of changes) {
    onDone(await applyChange(change, overwrite, interval, groups));
  }
}

async function applyChange(
  { action, rule, template }: Change,
  overwrite: ReadonlySet<string>,
  interval: number,
  groups: Set<string>
): Promise<Outcome> {
  const about = { uid: rule.uid, title: template.title };
  const reason = action === 'edited' && overwrite.has(rule.uid) ? undefined : LEFT[action];
  if (reason !== undefined) {
    return { ...about, done: 'left', reason };
  }
  if (action === 'unchanged') {
    return { ...about, done: 'unchanged' };
  }
  try {
    await (action === 'create' ? createRule(rule) : updateRule(rule));
  } catch (failure) {
    return { ...about, done: 'failed', reason: errorText(failure) };
  }
  const group = `${rule.folderUID}/${rule.ruleGroup}`;
  if (!groups.has(group)) {
    try {
      await setInterval(rule.folderUID, rule.ruleGroup, interval);
      groups.add(group);
    } catch (failure) {
      return { ...about, done: 'partly', reason: `It is there, but its interval is not set: ${errorText(failure)}` };
    }
  }
  return { ...about, done: action === 'create' ? 'created' : 'updated' };
}

export async function removeRules(
  rules: Array<{ uid: string; title: string }>,
  onDone: (outcome: Outcome) => void
): Promise<void> {
  for (const { uid, title } of rules) {
    try {
      await deleteRule(uid);
      onDone({ uid, title, done: 'removed' });
    } catch (failure) {
      onDone({ uid, title, done: 'failed', reason: errorText(failure) });
    }
  }
}
