import type { Access, Actor, AuditRecord, Severity } from '../../../record/record.gen.ts';
import type { AuditEvent } from '../normalise/auditEvent.ts';
import type { Observation } from '../observation.ts';
import { oneOfResources, type ResourcePattern } from './resource.ts';
import { oneOf } from './wildcard.ts';

/** What a rule looks for. Each list holds when one of its values does; in texts `*` stands for any characters. */
export interface Conditions {
  users?: string[];
  effectiveUsers?: string[];
  groups?: string[];
  actors?: Actor[];
  verbs?: string[];
  actions?: string[];
  access?: Access[];
  namespaces?: string[];
  resources?: ResourcePattern[];
  names?: string[];
  nonResourceURLs?: string[];
  outcomes?: Array<NonNullable<AuditRecord['event_outcome']>>;
  /** 404, or 4xx for all of its hundred. */
  statusCodes?: Array<number | string>;
  minSeverity?: Severity;
  userAgents?: string[];
}

/** One stage of a request: what the API server wrote and what was made of it. */
export interface Subject {
  event: AuditEvent;
  observation: Observation;
}

export type SubjectTest = (subject: Subject) => boolean;

const SEVERITIES: Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

export const atLeast = (severity: Severity, least: Severity) =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);

type Compilers = { [Key in keyof Required<Conditions>]: (value: Required<Conditions>[Key]) => SubjectTest };

/** A test of a text that is empty where the event does not have it. */
const text = (of: (subject: Subject) => string | undefined) => (patterns: string[]) => {
  const test = oneOf(patterns);
  return (subject: Subject) => test(of(subject) ?? '');
};

/** Only requests for an object have a namespace; of one outside of all namespaces it is ''. */
const COMPILERS: Compilers = {
  users: text(({ event }) => event.user?.username),
  effectiveUsers: text(({ event }) => event.impersonatedUser?.username ?? event.user?.username),
  groups: (patterns) => {
    const test = oneOf(patterns);
    return ({ event }) => (event.user?.groups ?? []).some(test);
  },
  actors: text(({ observation }) => observation.actor),
  verbs: text(({ event }) => event.verb),
  actions: text(({ observation }) => observation.record.event_action),
  access: text(({ observation }) => observation.access),
  namespaces: (patterns) => {
    const test = oneOf(patterns);
    return ({ event }) => Boolean(event.objectRef?.resource) && test(event.objectRef?.namespace ?? '');
  },
  resources: (patterns) => {
    const test = oneOfResources(patterns);
    return ({ event }) => Boolean(event.objectRef?.resource) && test(event.objectRef ?? {});
  },
  names: text(({ observation }) => observation.record.k8s_object_name),
  nonResourceURLs: (patterns) => {
    const test = oneOf(patterns);
    return ({ event }) => !event.objectRef?.resource && test(event.requestURI.split('?', 1)[0] ?? '');
  },
  outcomes: text(({ observation }) => observation.record.event_outcome),
  statusCodes: (codes) => {
    const wanted = new Set(codes.map(String));
    return ({ event }) => {
      const code = String(event.responseStatus?.code ?? '');
      return wanted.has(code) || wanted.has(`${code.slice(0, 1)}xx`);
    };
  },
  minSeverity:
    (least) =>
    ({ observation }) =>
      atLeast(observation.severity, least),
  userAgents: text(({ event }) => event.userAgent),
};

/** The tests of the conditions that are there. */
export function compile(conditions: Conditions): SubjectTest[] {
  return (Object.keys(conditions) as Array<keyof Conditions>).flatMap((key) => compileOne(key, conditions[key]) ?? []);
}

function compileOne<Key extends keyof Conditions>(key: Key, value: Conditions[Key]): SubjectTest | undefined {
  return value === undefined ? undefined : COMPILERS[key](value as Required<Conditions>[Key]);
}
