import { isLabel, queryField } from '../../../datasource/query/fields';
import type { Comparison } from '../../../datasource/query/types';
import { explorePath } from '../../../ui/exploreUrl';
import type { RuleTemplate } from '../catalogue/template';
import { durationInWords } from './duration';
import { whereOf } from './query';
import type { Scope } from './types';

/** The numbers of a rule that its texts use, by the refId that they have in it. */
export const REF = { count: 'A', to: 'T', from: 'F' } as const;

const whole = (refId: string) => `{{ printf "%.0f" $values.${refId}.Value }}`;

/** What stands in a text for a label that a record does not have: source and field may not know everybody. */
const absent = (name: string) =>
  name === 'user_name' ? 'somebody' : `unknown ${(queryField(name)?.title ?? name).toLowerCase()}`;

/** A text of the catalogue as a template of Grafana's, which fills in the labels of each alert. */
export function alertText(text: string, template: RuleTemplate, threshold: number): string {
  const numbers: Record<string, string> = {
    count: whole(REF.count),
    window: durationInWords(template.window),
    baseline: durationInWords(template.baseline ?? template.window),
    threshold: String(threshold),
  };
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    return numbers[name] ?? `{{ with $labels.${name} }}{{ . }}{{ else }}${absent(name)}{{ end }}`;
  });
}

const encoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
const json = (value: unknown): string => encoded(JSON.stringify(value));

/** Stands in an address for what a template puts there. None of its characters is changed by the encoding. */
const slot = (name: string) => `tallyman.slot.${name}`;

/** A condition that an alert's own labels are put into: the record has that value, or no such field at all. */
function filledIn(name: string): string {
  const isText = isLabel(name) || queryField(name)?.type === 'string';
  const comparison: Comparison = { field: name, op: '=', value: slot('value') };
  const value = isText ? '{{ printf "%q" . | urlquery }}' : '{{ . | urlquery }}';
  const present = json(comparison).replace(json(slot('value')), value);
  return `{{ with $labels.${name} }}${present}{{ else }}${json({ field: name, op: 'absent' })}{{ end }}`;
}

/**
 * A template of the address in Explore where the rows of an alert are: the rule's own conditions, the alert's labels, and the time that
 * was looked at. Grafana expands it at each evaluation, so the time is that of the one that the notification is about.
 */
export function rowsUrl(template: RuleTemplate, scope: Scope): string {
  const marks = template.by.map((name): Comparison => ({ field: name, op: '=', value: slot(name) }));
  const where = whereOf(template, scope, marks);
  const query = { shape: 'records', where } as const;
  const path = explorePath({ uid: scope.datasource, query, from: slot('from'), to: slot('to') });
  const withLabels = marks.reduce((url, mark) => url.replace(json(mark), () => filledIn(mark.field)), path);
  const withTime = withLabels.replace(slot('from'), () => whole(REF.from)).replace(slot('to'), () => whole(REF.to));
  // The address of Grafana ends with a slash or without, as it is configured.
  return `{{ reReplaceAll "/+$" "" externalURL }}${withTime}`;
}
