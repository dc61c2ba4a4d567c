import { templateById } from '../catalogue/catalogue';
import type { RuleTemplate } from '../catalogue/template';
import type { ContactPoint, RuleState } from '../api/read';
import { RULE_LABEL, VERSION_LABEL } from '../rule/build';
import { isEdited, readMarker, type Marker } from '../rule/marker';
import type { ProvisionedRule } from '../rule/types';

/** A rule of this app that is in Grafana. */
export interface Installed {
  rule: ProvisionedRule;
  /** Undefined where the catalogue has no such rule any more. */
  template?: RuleTemplate;
  /** What the app noted when it wrote the rule; undefined where a file brought it. */
  marker?: Marker;
  state?: RuleState;
  /** A file keeps it: it cannot be changed here. */
  provisioned: boolean;
  edited: boolean;
  /** The catalogue has a newer version of it. */
  outdated: boolean;
  /** Why the last message to whom it tells was not delivered. */
  undelivered?: string;
}

export function installedOf(
  rule: ProvisionedRule,
  states: ReadonlyMap<string, RuleState> | undefined,
  contactPoints: ContactPoint[]
): Installed {
  const template = templateById(rule.labels[RULE_LABEL] ?? '');
  const provisioned = Boolean(rule.provenance);
  return {
    rule,
    template,
    marker: readMarker(rule),
    state: states?.get(rule.uid),
    provisioned,
    edited: !provisioned && isEdited(rule),
    outdated: template !== undefined && Number(rule.labels[VERSION_LABEL] ?? 0) < template.version,
    undelivered: undeliveredOf(rule, contactPoints),
  };
}

/** Which contact points the notification policies choose is not known here: only where none delivers it is sure. */
function undeliveredOf(
  { notification_settings: settings }: ProvisionedRule,
  points: ContactPoint[]
): string | undefined {
  const used = settings?.receiver ? points.filter(({ name }) => name === settings.receiver) : points;
  return used.length > 0 && used.every(({ failure }) => failure)
    ? used.map(({ name, failure }) => `${name}: ${failure}`).join('; ')
    : undefined;
}

/** The rules of each entry of the catalogue; those that it does not have stand under ''. */
export function byTemplate(installed: Installed[]): Map<string, Installed[]> {
  const groups = new Map<string, Installed[]>();
  for (const one of installed) {
    const id = one.template?.id ?? '';
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return groups;
}

export const isFiring = ({ state }: Installed): boolean => state?.state === 'firing';
export const isFailing = ({ state }: Installed): boolean => state?.health === 'error';

/** Somebody should look at it: it cannot be evaluated, is paused, was edited, or is of an old version. */
export const needsLook = (one: Installed): boolean => isFailing(one) || one.rule.isPaused || one.edited || one.outdated;
