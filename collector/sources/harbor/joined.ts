import type { RegistryFacts } from '../../pipeline/normalise/imageRegistry.ts';

/** One action as the audit log and a webhook tell of it: the audit log's words, and what only the webhook knows, such as the digest. */
export function joined(entry: RegistryFacts, hook: RegistryFacts): RegistryFacts {
  const told = Object.entries(entry.record).filter(([, value]) => value !== undefined);
  return {
    ...entry,
    record: { ...hook.record, ...(Object.fromEntries(told) as RegistryFacts['record']) },
    evidence: `{"audit_log":${entry.evidence},"webhook":${hook.evidence}}`,
  };
}
