import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { ok, missing, unknown, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';
import type { ApiServer } from './apiServer.ts';

const policySchema = z.looseObject({
  kind: z.literal('Policy'),
  rules: z.array(z.looseObject({ level: z.string() })).nullish(),
});

const FLAG = 'audit-policy-file';

/** Whether an API server has an audit policy, and what it keeps where the file can be read from here. */
export function policyOf({ where, flags }: ApiServer, machine: Machine): Result {
  const path = flags.get(FLAG);
  if (path === undefined) {
    const fix = `copy deploy/audit-policy/balanced.yaml to each control-plane node and start kube-apiserver with --${FLAG}=FILE`;
    return missing('audit policy', `kube-apiserver (${where}) runs without --${FLAG}: it audits nothing`, fix);
  }
  let text: string;
  try {
    text = readFileSync(machine.at(path), 'utf8');
  } catch {
    return unknown('audit policy', `kube-apiserver (${where}) has the policy ${path}, which cannot be read from here`);
  }
  const levels = levelsOf(text);
  if (levels === undefined) {
    return missing('audit policy', `${path} is no audit.k8s.io Policy`, 'take one of deploy/audit-policy');
  }
  return levels.some((level) => level !== 'None')
    ? ok('audit policy', `${path} with the levels ${levels.join(', ')}`)
    : missing('audit policy', `${path} keeps nothing: its only level is None`, 'take one of deploy/audit-policy');
}

/** The levels of a policy's rules, each once; `undefined` when it is none. */
export function levelsOf(text: string): string[] | undefined {
  try {
    const { rules } = policySchema.parse(parse(text));
    return [...new Set((rules ?? []).map(({ level }) => level))];
  } catch {
    return undefined;
  }
}
