import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type Level = 'None' | 'Metadata' | 'Request' | 'RequestResponse';

interface GroupResources {
  group?: string;
  resources?: string[];
  resourceNames?: string[];
}

interface PolicyRule {
  level: Level;
  users?: string[];
  userGroups?: string[];
  verbs?: string[];
  namespaces?: string[];
  resources?: GroupResources[];
  nonResourceURLs?: string[];
}

/** An audit.k8s.io/v1 Policy. */
export interface AuditPolicy {
  apiVersion: string;
  kind: string;
  omitStages?: string[];
  omitManagedFields?: boolean;
  rules: PolicyRule[];
}

/** What a policy decides on: who wants to do what with which object, or with which path. */
export interface Asked {
  user: string;
  groups: string[];
  verb: string;
  namespace?: string;
  /** With its subresource: `pods/exec`. Absent for requests that are for no object. */
  resource?: string;
  group?: string;
  name?: string;
  path?: string;
}

export function readAuditPolicy(path: string): AuditPolicy {
  return parse(readFileSync(path, 'utf8')) as AuditPolicy;
}

/**
 * The level at which kube-apiserver records a request: that of the first rule that matches.
 * Source: k8s.io/apiserver/pkg/audit/policy, checker.go.
 */
export function levelOf(policy: AuditPolicy, asked: Asked): Level {
  return policy.rules.find((rule) => matches(rule, asked))?.level ?? 'None';
}

const unlessNone = (list: string[] | undefined, test: (list: string[]) => boolean) => !list?.length || test(list);

function matches(rule: PolicyRule, asked: Asked): boolean {
  const who =
    unlessNone(rule.users, (users) => users.includes(asked.user)) &&
    unlessNone(rule.userGroups, (groups) => asked.groups.some((group) => groups.includes(group))) &&
    unlessNone(rule.verbs, (verbs) => verbs.includes(asked.verb));
  if (!who) {
    return false;
  }
  if (rule.namespaces?.length || rule.resources?.length) {
    return asked.resource !== undefined && matchesResource(rule, asked, asked.resource);
  }
  return unlessNone(rule.nonResourceURLs, (urls) => {
    const path = asked.path ?? '';
    return (
      asked.resource === undefined &&
      urls.some((url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))))
    );
  });
}

function matchesResource(rule: PolicyRule, { namespace = '', group = '', name = '' }: Asked, whole: string): boolean {
  const [resource, subresource] = whole.split('/', 2);
  const isResource = (pattern: string) =>
    pattern === whole ||
    pattern === '*' ||
    (subresource !== undefined && pattern === `*/${subresource}`) ||
    pattern === `${resource}/*`;
  return (
    unlessNone(rule.namespaces, (namespaces) => namespaces.includes(namespace)) &&
    (!rule.resources?.length ||
      rule.resources.some(
        (entry) =>
          (entry.group ?? '') === group &&
          unlessNone(
            entry.resources,
            (resources) =>
              resources.some(isResource) && unlessNone(entry.resourceNames, (names) => names.includes(name))
          )
      ))
  );
}
