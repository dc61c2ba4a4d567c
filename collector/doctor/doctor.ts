import type { Config } from '../config/schema.ts';
import { bufferChecks } from './checks/buffer.ts';
import { lokiChecks } from './checks/loki.ts';
import { sensorChecks } from './checks/sensor.ts';
import type { Check, Finding, Result } from './finding.ts';
import type { Machine } from './machine.ts';
import { sourceChecks } from './sources.ts';

/** A check takes part of this; what takes longer hangs. */
const LONGEST_MS = 60_000;

/** A file that the configuration names and that this process cannot read. */
export interface Unreadable {
  key: string;
  path: string;
}

/**
 * Looks at everything that a configuration needs. It changes nothing: what it writes to the buffer's folder it removes, and what it sends holds
 * no records.
 */
export async function examine(config: Config, unreadable: Unreadable[], machine: Machine): Promise<Finding[]> {
  const checks = [
    ...lokiChecks(config.loki),
    ...bufferChecks(config.buffer),
    ...sourceChecks(config, machine),
    ...sensorChecks(machine),
  ];
  const found = unreadable.map(({ key, path }) => unreadableFile(key, path));
  const lists = await Promise.all(checks.map((check) => findings(check)));
  const parts = [...new Set([...found, ...lists.flat()].map(({ part }) => part))];
  const all = [...found, ...lists.flat()];
  return parts.flatMap((part) => all.filter((finding) => finding.part === part));
}

async function findings({ part, what, run }: Check): Promise<Finding[]> {
  let results: Result[];
  try {
    results = await within(LONGEST_MS, run());
  } catch (error) {
    results = [{ check: what, status: 'unknown', found: (error as Error).message }];
  }
  return results.map((result) => ({ part, required: true, ...result }));
}

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function unreadableFile(key: string, path: string): Finding {
  const [part, name] = [
    key
      .split('.')
      .slice(0, key.startsWith('sources.') ? 2 : 1)
      .join('.'),
    key.split('.').at(-1),
  ];
  return {
    part,
    check: name ?? key,
    status: 'missing',
    required: true,
    found: `${path} is not there, or cannot be read by this user`,
    fix: `make it readable for the collector's user, or change ${key}`,
  };
}
