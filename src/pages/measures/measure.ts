import type { Values } from '../record/values';

/** Something that can be done about what a record tells. */
export interface Measure {
  id: string;
  /** What to do, in the imperative. */
  title: string;
  /** Why, and what to heed. */
  text: string;
  applies(values: Values): boolean;
  /** For a shell; one that lacks a value is left out. The time of the record is RFC 3339. */
  commands?(values: Values, at: string): Array<string | undefined>;
  /** A page of the app that helps. */
  page?: 'alerts';
}

export const namespaceOf = ({ k8s_namespace_name: namespace }: Values): string | undefined => namespace;

export const isOneOf =
  (...options: string[]) =>
  (value: string | undefined): boolean =>
    value !== undefined && options.includes(value);

export const succeeded = ({ event_outcome: outcome }: Values): boolean => outcome !== 'failure';

/** Whose rights a request was made with: an impersonated user has its own. */
export const actingUser = ({ user_effective_name: effective, user_name: name }: Values): string | undefined =>
  effective ?? name;
