import { DEFAULTS, OPTIONS, type Choices } from '../../../collector/guide/choices.ts';

export type Key = keyof Choices;

export const KEYS = Object.keys(DEFAULTS) as Key[];

const isOption = (key: Key, value: string): boolean =>
  !(key in OPTIONS) || (OPTIONS[key as keyof typeof OPTIONS] as readonly string[]).includes(value);

/** What of an address (or anything else that is no choice) can be used; of a list, the first. */
export function readChoices(values: Record<string, unknown>): Partial<Choices> {
  return Object.fromEntries(
    KEYS.flatMap((key) => {
      const value: unknown = [values[key]].flat()[0];
      return typeof value === 'string' && isOption(key, value) ? [[key, value]] : [];
    })
  );
}

/** What the parts that collectors have looked at tell of the environment, so that nobody has to choose what is there already. */
export function choicesSeen(parts: string[], found: string[] = []): Partial<Choices> {
  const has = (name: string) => parts.some((part) => part === `sources.${name}` || part.startsWith(`sources.${name}.`));
  const registry = OPTIONS.registry.find(has);
  const inCluster = ['kubernetesAudit', 'kubernetesEvents', 'kubernetesLifecycle', 'containerLogs', 'podLogs'].some(
    has
  );
  const place = inCluster ? 'cluster' : has('docker') ? 'host' : registry ? 'registry' : undefined;
  return {
    ...(place && { place }),
    ...(has('kubernetesAudit.webhook') && { delivery: 'webhook' as const }),
    ...(has('podLogs') && { podLogs: 'api' as const }),
    ...(found.some((text) => text.startsWith('Podman ')) && { engine: 'podman' as const }),
    ...(registry && { registry }),
  };
}
