import type { Finding, Status } from './finding.ts';

const WORDS: Record<Status, string> = {
  ok: 'ok',
  missing: 'missing',
  unknown: 'cannot tell',
  'not-configured': 'not configured',
};
const COLOURS: Record<Status, number> = { ok: 32, missing: 31, unknown: 33, 'not-configured': 2 };
const WIDTH = 16;

/** Whether something is missing that is needed. */
export const isMissing = ({ status, required }: Finding): boolean => status === 'missing' && required;

/** For people: what was found, by part, with what to do about it below. */
export function asText(findings: Finding[], colours: boolean): string {
  const word = (status: Status) => {
    const text = WORDS[status].padEnd(WIDTH);
    return colours ? `\u001b[${COLOURS[status]}m${text}\u001b[0m` : text;
  };
  const indent = ' '.repeat(WIDTH + 2);
  const lines: string[] = [];
  let part = '';
  for (const finding of findings) {
    if (finding.part !== part) {
      part = finding.part;
      lines.push(...(lines.length > 0 ? [''] : []), part);
    }
    const advice = finding.status === 'missing' && !finding.required ? ' (good to have)' : '';
    lines.push(`  ${word(finding.status)}${finding.check}: ${finding.found}${advice}`);
    if (finding.fix !== undefined) {
      lines.push(...finding.fix.split('\n').map((line, at) => `${indent}${at === 0 ? '→ ' : '  '}${line}`.trimEnd()));
    }
  }
  return `${lines.join('\n')}\n\n${summary(findings)}\n`;
}

function summary(findings: Finding[]): string {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  const lacking = findings.filter(isMissing).length;
  const told = count('unknown') === 0 ? '' : `; ${count('unknown')} could not be told`;
  return `${lacking === 0 ? 'Nothing that is needed is missing' : `${lacking} missing`}${told}.`;
}

/** For machines; docs/doctor.md describes it. */
export function asJson(path: string, findings: Finding[]): string {
  const content = { version: 1, config: path, ok: !findings.some(isMissing), findings };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
