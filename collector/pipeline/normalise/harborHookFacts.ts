import { createHash } from 'node:crypto';
import type { RegistryAction, RegistryFacts } from './imageRegistry.ts';
import { ANONYMOUS, harborUser, type HarborIdentity } from './harborNames.ts';
import type { HookEvent } from './harborHook.ts';
import { ARTIFACT_ACTIONS, partsOf } from './harborHookParts.ts';

/** Whether the audit log tells of it too. */
export const isArtifactEvent = ({ type }: HookEvent): boolean => ARTIFACT_ACTIONS.has(type);

const OWN_JOBS = new Set<RegistryAction>(['scan', 'replicate', 'retain']);

const hashOf = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);

/**
 * Names an action on an artifact within the second in which it happened: the same whether the audit log or a webhook tells of it. A deleted
 * artifact is named by its digest in both, the others by tag where they were asked for by tag.
 */
export function artifactKey(action: RegistryAction, record: Partial<RegistryFacts['record']>): string {
  const { container_image_repository: repository, container_image_tag: tag, oci_manifest_digest: digest } = record;
  const user = record.user_name === ANONYMOUS ? '' : (record.user_name ?? '');
  return hashOf(action, repository, action === 'delete' ? digest : (tag ?? digest), user);
}

/** What an event tells of one resource. */
export interface HookFacts {
  /** Names it among all that happened within the second; equal ones are to be numbered by whoever counts them. */
  key: string;
  facts: RegistryFacts;
}

/** The same, as the `number`th of those that are equal. */
export const numbered = ({ facts }: HookFacts, number: number): RegistryFacts => ({
  ...facts,
  id: `${facts.id}/${number}`,
});

/** What an event tells, one for each resource in it. Empty for a type that is not known, or an event without a resource. */
export function hookFacts(event: HookEvent, { name, robotPrefix }: HarborIdentity): HookFacts[] {
  const { type, second, operator, data, body } = event;
  const time = BigInt(second) * 1_000_000_000n;
  const anonymous = operator === '' && type === 'PULL_ARTIFACT' ? ANONYMOUS : operator;
  return partsOf(event).map(({ action, record }, index): HookFacts => {
    const whole: RegistryFacts['record'] = {
      registry_name: name,
      registry_product: 'harbor',
      registry_operation: type,
      ...harborUser(anonymous, robotPrefix),
      ...record,
    };
    const key = isArtifactEvent(event) ? artifactKey(action, whole) : hashOf(type, data, index);
    const facts: RegistryFacts = {
      time,
      id: `webhook/${second}/${key}`,
      action,
      record: whole,
      // Nobody's name stands for Harbor's own jobs; of a pull it is who did without credentials.
      ...(operator === '' && OWN_JOBS.has(action) && { actor: 'system' as const }),
      evidence: JSON.stringify(body),
    };
    return { key, facts };
  });
}
