import { OBJECTS_KNOWN, SEVERITIES } from './labels';
import type { Condition } from '../../../datasource/query/types';
import { isCondition } from '../../../datasource/query/guard';

/** What an alert rule is made of, before it is known where it shall look and whom it shall tell. */
export interface RuleTemplate {
  /** For ever: it is part of the uid of what is installed. */
  id: string;
  /** Raised with each change of what is installed. */
  version: number;
  title: string;
  description: string;
  /** What the collector needs to record for this. */
  needs?: string;
  objects: string[];
  severity: string;
  /** MITRE ATT&CK techniques. */
  attack: string[];
  /** Its records have a namespace to choose by. */
  namespaced: boolean;
  /** `count` fires above the threshold; `silence` where what was heard of in `baseline` has no record in `window`. */
  kind: 'count' | 'silence';
  where: Condition;
  /** An alert for each combination of these. */
  by: string[];
  /** Seconds that each evaluation looks back over. */
  window: number;
  /** Of `silence`: seconds in which there must have been a record. */
  baseline?: number;
  threshold: number;
  /** Seconds that it must hold before anybody is told. */
  for: number;
  /** Who, what and where in a sentence, and what to look at; both make the alert's description. Names of `by` in braces are filled in, and {count}, {window}, {baseline} and {threshold}. */
  summary: string;
  details: string;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

/** Whether an entry of the catalogue is whole; `catalogue.test.ts` looks at what stands in it. */
export function isTemplate(value: unknown): value is RuleTemplate {
  return (
    isObject(value) &&
    typeof value.id === 'string' &&
    /^[a-z0-9-]{1,24}$/.test(value.id) &&
    [value.version, value.window, value.threshold, value.for].every(isCount) &&
    [value.title, value.description, value.summary, value.details].every(isText) &&
    [value.objects, value.attack, value.by].every(isTexts) &&
    (value.objects as string[]).every((object) => OBJECTS_KNOWN.includes(object)) &&
    SEVERITIES.includes(value.severity as string) &&
    typeof value.namespaced === 'boolean' &&
    (value.needs === undefined || isText(value.needs)) &&
    isCondition(value.where) &&
    (value.kind === 'count' ? value.baseline === undefined : value.kind === 'silence' && isCount(value.baseline))
  );
}
