import type { AuditEvent } from '../normalise/auditEvent.ts';
import { oneOf, type TextTest } from './wildcard.ts';

/** Resources as an audit policy names them; the group '' is the core one. */
export interface GroupResources {
  group: string;
  resources?: string[];
  resourceNames?: string[];
}

/** `pods`, `pods/exec`, `deployments.apps`, `*.apps/scale`; or as in an audit policy. */
export type ResourcePattern = string | GroupResources;

type Ref = NonNullable<AuditEvent['objectRef']>;

/**
 * Whether a request is for one of the resources. As in an audit policy `pods` is not its subresources, `pods/*` is both, `*` is
 * everything and `*` with `/scale` that subresource of any resource. A text without a group is for every group.
 * Source: k8s.io/apiserver/pkg/audit/policy, checker.go.
 */
export function oneOfResources(patterns: readonly ResourcePattern[]): (ref: Ref) => boolean {
  const tests = patterns.flatMap((pattern) => (typeof pattern === 'string' ? [testOf(pattern)] : testsOf(pattern)));
  return (ref) => tests.some((test) => test(ref));
}

/** The parts of `resource[.group][/subresource]`. */
export function parseResource(pattern: string): { resource: string; group?: string; subresource?: string } {
  const [whole = '', subresource] = pattern.split('/', 2);
  const dot = whole.indexOf('.');
  return dot < 0
    ? { resource: whole, subresource }
    : { resource: whole.slice(0, dot), group: whole.slice(dot + 1), subresource };
}

function testOf(pattern: string): (ref: Ref) => boolean {
  const { resource, group, subresource } = parseResource(pattern);
  return test(resource, subresource, group === undefined ? () => true : oneOf([group]));
}

function testsOf({ group, resources = ['*'], resourceNames }: GroupResources): Array<(ref: Ref) => boolean> {
  const named = resourceNames ? oneOf(resourceNames) : () => true;
  return resources.map((pattern) => {
    const [resource = '', subresource] = pattern.split('/', 2);
    const matches = test(resource, subresource, oneOf([group]));
    return (ref) => matches(ref) && named(ref.name ?? '');
  });
}

function test(resource: string, subresource: string | undefined, inGroup: TextTest): (ref: Ref) => boolean {
  const isResource = oneOf([resource]);
  // `*` alone is everything, `pods/*` the pod too.
  const isSubresource =
    subresource === '*' || (resource === '*' && subresource === undefined) ? () => true : oneOf([subresource ?? '']);
  return (ref) => isResource(ref.resource ?? '') && isSubresource(ref.subresource ?? '') && inGroup(ref.apiGroup ?? '');
}
