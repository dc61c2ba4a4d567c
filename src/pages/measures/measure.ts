import type { IconName } from '@grafana/data';
import type { RecordRow } from '../../datasource/records/readRecords';
import type { Values } from '../record/values';

/** What other records tell that bears on what to do about one. */
export interface Known {
  /** The deletion of the pod or container that it happened in. */
  gone?: RecordRow;
  /** The first later request of the same kind by the same user that was denied. */
  denied?: RecordRow;
  /** Changes of the binding that allowed it, oldest first. */
  bindingChanges: RecordRow[];
  /** Groups that the user had in the request; none where its evidence does not tell. */
  groups: string[];
  /** The user came with a client certificate. */
  isCertificate: boolean;
}

/** A page that helps. */
export interface Link {
  title: string;
  icon: IconName;
  href: string;
  /** Only for those who may go to Explore. */
  isExplore?: boolean;
}

/** The same for all records, or of what is known of one. */
export type Told = string | ((values: Values, known: Known | undefined) => string);

/** Something that can be done about what a record tells. What is known is undefined where nobody has asked for it. */
export interface Measure {
  id: string;
  /** What to do, in the imperative. */
  title: Told;
  /** Why, and what to heed. */
  text: Told;
  applies(values: Values, known: Known | undefined): boolean;
  /** For a shell; one that lacks a value is left out. The time of the record is RFC 3339. */
  commands?(values: Values, at: string, known: Known | undefined): Array<string | undefined>;
  /** Pages of a data source's app. */
  links?(uid: string, row: RecordRow, known: Known | undefined): Link[];
  /** Records that tell it. */
  records?(known: Known): RecordRow[];
}

export const told = (text: Told, values: Values, known: Known | undefined): string =>
  typeof text === 'string' ? text : text(values, known);

export const namespaceOf = ({ k8s_namespace_name: namespace }: Values): string | undefined => namespace;

export const isOneOf =
  (...options: string[]) =>
  (value: string | undefined): boolean =>
    value !== undefined && options.includes(value);

export const noticeable = isOneOf('medium', 'high', 'critical');

export const succeeded = ({ event_outcome: outcome }: Values): boolean => outcome !== 'failure';

export const isRequest = ({ object }: Values): boolean => object === 'kubernetes-audit';

/** By the authorizer: a request that it allowed may be refused by others, and then the right to it is still there. */
export const isForbidden = ({ k8s_authorization_decision: decision }: Values): boolean => decision === 'forbid';

/** Whose rights a request was made with: an impersonated user has its own. */
export const actingUser = ({ user_effective_name: effective, user_name: name }: Values): string | undefined =>
  effective ?? name;
