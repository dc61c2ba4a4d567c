import type { RuleTemplate } from '../catalogue/template';
import { SEVERITIES } from '../catalogue/labels';
import { techniqueName } from '../catalogue/attack';
import { isFiring, needsLook, type Installed } from './installed';

export const STATES = ['all', 'installed', 'absent', 'firing', 'look'] as const;
export type StateFilter = (typeof STATES)[number];

export const GROUPINGS = ['object', 'severity', 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What the list shows. All of it stands in the address. */
export interface Filters {
  search: string;
  severities: string[];
  objects: string[];
  state: StateFilter;
  group: Grouping;
  /** Ids of the rules whose details are open. */
  open: string[];
}

export const NO_FILTERS: Filters = { search: '', severities: [], objects: [], state: 'all', group: 'object', open: [] };

const list = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? value.split(',') : []);
const oneOf = <T extends string>(value: unknown, known: readonly T[], other: T): T =>
  known.find((one) => one === value) ?? other;

/** What an address asks for; what it says that is not known is passed over. */
export const readFilters = (params: Record<string, unknown>): Filters => ({
  search: typeof params.search === 'string' ? params.search : '',
  severities: list(params.severity).filter((one) => SEVERITIES.includes(one)),
  objects: list(params.object),
  state: oneOf(params.state, STATES, NO_FILTERS.state),
  group: oneOf(params.group, GROUPINGS, NO_FILTERS.group),
  open: list(params.open),
});

/** The same as parameters of an address; null takes one away. */
export const writeFilters = ({ search, severities, objects, state, group, open }: Filters) => ({
  search: search || null,
  severity: severities.join(',') || null,
  object: objects.join(',') || null,
  state: state === NO_FILTERS.state ? null : state,
  group: group === NO_FILTERS.group ? null : group,
  open: open.join(',') || null,
});

const MATCHES: Record<StateFilter, (rules: Installed[]) => boolean> = {
  all: () => true,
  installed: (rules) => rules.length > 0,
  absent: (rules) => rules.length === 0,
  firing: (rules) => rules.some(isFiring),
  look: (rules) => rules.some(needsLook),
};

/** Every word has to stand somewhere in what is said of the rule. */
function isAbout(template: RuleTemplate, search: string): boolean {
  const techniques = template.attack.flatMap((id) => [id, techniqueName(id) ?? '']);
  const text = [template.title, template.description, template.id, ...template.objects, ...techniques].join(' ');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.toLowerCase().includes(word));
}

export const matches = (template: RuleTemplate, rules: Installed[], filters: Filters): boolean =>
  isAbout(template, filters.search) &&
  (filters.severities.length === 0 || filters.severities.includes(template.severity)) &&
  (filters.objects.length === 0 || template.objects.some((object) => filters.objects.includes(object))) &&
  MATCHES[filters.state](rules);

const severityRank = ({ severity }: RuleTemplate): number => -SEVERITIES.indexOf(severity);

export interface Group {
  name: string;
  /** How many rules are in it, drawn or not. */
  count: number;
  templates: RuleTemplate[];
}

/** The groups with no more than `limit` rules altogether; groups of which none is left are left out. */
export function upTo(limit: number, groups: Array<[name: string, templates: RuleTemplate[]]>): Group[] {
  let left = limit;
  return groups.flatMap(([name, members]) => {
    const templates = members.slice(0, left);
    left -= templates.length;
    return templates.length > 0 ? [{ name, count: members.length, templates }] : [];
  });
}

/** Groups by name, in the order of the schema (of severities: the most severe first), each with the most severe rules first. */
export function grouped(
  templates: readonly RuleTemplate[],
  grouping: Grouping,
  objects: readonly string[]
): Array<[name: string, templates: RuleTemplate[]]> {
  const keyOf = (template: RuleTemplate): string =>
    grouping === 'none'
      ? ''
      : grouping === 'severity'
        ? template.severity
        : template.objects.length === 1
          ? (template.objects[0] ?? '')
          : 'several';
  const order = grouping === 'severity' ? [...SEVERITIES].reverse() : [...objects, 'several', ''];
  const groups = new Map<string, RuleTemplate[]>();
  for (const template of [...templates].sort((a, b) => severityRank(a) - severityRank(b))) {
    const key = keyOf(template);
    groups.set(key, [...(groups.get(key) ?? []), template]);
  }
  return [...groups].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}
