import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { fromList, mapComparisons, toList } from './condition';
import { typedValue } from './fields';
import { IMAGE_PARTS, type AuditQuery, type Comparison, type Condition } from './types';

type Replace = Pick<TemplateSrv, 'replace'>['replace'];

/** Stands in the text for the n-th variable, so that several values of it can be put there one after the other. */
const slot = (index: number) => `\u0000${index}\u0000`;
const WHOLE_SLOT = /^\u00000\u0000$/;

const ALL_TEXT = 'All';

interface Expansion {
  values: string[];
  /** The text is one variable and its "All" is chosen: no condition at all. */
  all: boolean;
}

interface Slot {
  name: string;
  values: string[];
}

/** Everything that the text can become: one text for each value that its variables have. */
export function expand(text: string, replace: Replace, scopedVars: ScopedVars): Expansion {
  const slots: Slot[] = [];
  const template = replace(text, scopedVars, (value: unknown, variable: { name?: string }) => {
    slots.push({ name: variable.name ?? '', values: (Array.isArray(value) ? value : [value]).map(String) });
    return slot(slots.length - 1);
  });
  const first = slots[0];
  const values = slots.reduce(
    (texts, { values }, index) => texts.flatMap((one) => values.map((value) => one.split(slot(index)).join(value))),
    [template]
  );
  return { values, all: Boolean(first && WHOLE_SLOT.test(template) && isAll(first, replace, scopedVars)) };
}

/**
 * Grafana gives all options in place of "All"; only the variable's text still says what was chosen. A variable without a
 * value (no data yet) restricts nothing either.
 */
function isAll({ name, values }: Slot, replace: Replace, scopedVars: ScopedVars): boolean {
  if (values.every((value) => value === '') || values.includes('$__all')) {
    return true;
  }
  const isValue = values.length === 1 && values[0] === ALL_TEXT;
  return !isValue && replace(`\${${name}:text}`, scopedVars) === ALL_TEXT;
}

/** undefined where the condition falls away because "All" is chosen. */
function interpolateComparison(
  comparison: Comparison,
  replace: Replace,
  scopedVars: ScopedVars
): Condition | undefined {
  const { field, op, value } = comparison;
  if (Array.isArray(value)) {
    const expansions = value.map((one) => expand(String(one), replace, scopedVars));
    const values = expansions.flatMap((expansion) => expansion.values);
    return expansions.some(({ all }) => all) ? undefined : { field, op, value: typedList(field, values) };
  }
  if (typeof value !== 'string') {
    return comparison;
  }
  const { values, all } = expand(value, replace, scopedVars);
  if (all) {
    return undefined;
  }
  if (op === '=~' || op === '!~') {
    return { field, op, value: replace(value, scopedVars, pattern) };
  }
  const [only] = values;
  return values.length === 1 && only !== undefined
    ? { field, op, value: typedValue(field, only) }
    : anyOf({ field, op }, values);
}

/** Several values where one was written. */
function anyOf({ field, op }: Comparison, values: string[]): Condition {
  switch (op) {
    case '=':
      return { field, op: 'in', value: typedList(field, values) };
    case '!=':
      return { field, op: 'notIn', value: typedList(field, values) };
    case 'contains':
      return { or: values.map((value) => ({ field, op, value })) };
    case 'notContains':
      return { and: values.map((value) => ({ field, op, value })) };
    default:
      return { field, op, value: typedList(field, values) };
  }
}

const typedList = (field: string, values: string[]) =>
  values.map((value) => typedValue(field, value)).filter((value) => typeof value !== 'boolean');

const escapeRegex = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function pattern(value: unknown): string {
  const options = (Array.isArray(value) ? value : [value]).map((one) => escapeRegex(String(one)));
  return options.length === 1 ? (options[0] ?? '') : `(${options.join('|')})`;
}

/** As Loki's own data source puts values into LogQL: within double quotes, as a pattern where a variable may have several. */
function quoted(value: unknown, variable: { multi?: boolean; includeAll?: boolean }): string {
  const several = Array.isArray(value) || variable.multi === true || variable.includeAll === true;
  return JSON.stringify(several ? pattern(value) : String(value)).slice(1, -1);
}

function interpolateNames(names: string[] | undefined, replace: Replace, scopedVars: ScopedVars): string[] | undefined {
  const expansions = names?.map((name) => expand(name, replace, scopedVars));
  return expansions?.some(({ all }) => all) ? undefined : expansions?.flatMap(({ values }) => values);
}

/** Several values stand as Grafana writes them, in braces, for the back end to say that only one can be asked for. */
function interpolateText(text: string | undefined, replace: Replace, scopedVars: ScopedVars): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  const { values, all } = expand(text, replace, scopedVars);
  return all ? undefined : values.length === 1 ? values[0] : `{${values.join(',')}}`;
}

/** What a question about images says; of several clusters it becomes a condition. */
function interpolateImages(query: AuditQuery, replace: Replace, scopedVars: ScopedVars): Partial<AuditQuery> {
  const { image, cluster, where } = query;
  const parts = IMAGE_PARTS.flatMap((part) => {
    const text = interpolateText(image?.[part], replace, scopedVars);
    return text === undefined ? [] : [[part, text] as const];
  });
  const { values, all } = expand(cluster ?? '', replace, scopedVars);
  const several = !all && values.length > 1;
  return {
    image: image && Object.fromEntries(parts),
    cluster: all || several ? undefined : values[0] || undefined,
    where: several ? fromList([...toList(where), { field: 'cluster', op: 'in', value: values }]) : where,
  };
}

/** Variables without those of time, which are left for the back end: it knows the step that it asks with. */
const withoutTimes = (scopedVars: ScopedVars): ScopedVars =>
  Object.fromEntries(Object.entries(scopedVars).filter(([name]) => !/^__(interval|range|auto)/.test(name)));

/** Puts the values of dashboard variables into the tree, or into LogQL. `$__interval` and its kin are left for the back end. */
export function interpolateQuery(query: AuditQuery, replace: Replace, scopedVars: ScopedVars): AuditQuery {
  const interpolated = {
    ...query,
    objects: interpolateNames(query.objects, replace, scopedVars),
    by: interpolateNames(query.by, replace, scopedVars),
    where:
      query.where &&
      mapComparisons(query.where, (comparison) => interpolateComparison(comparison, replace, scopedVars)),
    recordId: query.recordId && replace(query.recordId, scopedVars),
    expr: query.expr && replace(query.expr, withoutTimes(scopedVars), quoted),
  };
  return query.shape === 'images'
    ? { ...interpolated, ...interpolateImages(interpolated, replace, scopedVars) }
    : interpolated;
}
