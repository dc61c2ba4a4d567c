import { fieldTitle, needsValue, operatorTitle } from './fields';
import { isComparison } from './condition';
import { imagesText } from './images';
import type { AuditQuery, Comparison, Condition } from './types';

/** The condition as a person would say it; used for history rows and for the parts that the form cannot edit. */
export function conditionText(condition: Condition, nested = false): string {
  if (isComparison(condition)) {
    return comparisonText(condition);
  }
  if ('not' in condition) {
    return `not ${conditionText(condition.not, true)}`;
  }
  const [word, children] = 'and' in condition ? ['and', condition.and] : ['or', condition.or];
  const text = children.map((child) => conditionText(child, true)).join(` ${word} `);
  return nested && children.length > 1 ? `(${text})` : text;
}

function comparisonText({ field, op, value }: Comparison): string {
  const start = `${fieldTitle(field)} ${operatorTitle(op)}`;
  if (!needsValue(op)) {
    return start;
  }
  const values = Array.isArray(value) ? value : [value];
  return `${start} ${values.map((one) => (typeof one === 'string' ? `“${one}”` : String(one))).join(', ')}`;
}

export function queryText(query: AuditQuery): string {
  const by = (query.by ?? []).map(fieldTitle).join(', ');
  const what = {
    records: 'Records',
    count: by ? `Count by ${by}` : 'Count',
    top: `Top ${by}`,
    lifecycle: 'Lifecycle',
    images: imagesText(query),
    evidence: `Evidence of ${query.recordId ?? ''}`,
    logql: query.expr ?? '',
  }[query.shape];
  const objects = query.objects?.length ? ` of ${query.objects.join(', ')}` : '';
  const where = query.where ? ` where ${conditionText(query.where)}` : '';
  return `${what}${objects}${where}`;
}
