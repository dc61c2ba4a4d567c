import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor, Severity } from '../../../record/record.gen.ts';
import type { AuditEvent } from '../normalise/auditEvent.ts';
import { auditSeverity } from './severity.ts';

interface Case {
  what: string;
  severity: Severity;
  action?: string;
  actor?: Actor;
  ref?: AuditEvent['objectRef'];
  code?: number;
  user?: string;
  as?: string;
  groups?: string[];
  dryRun?: boolean;
  body?: unknown;
}

const INTERACTIVE = new Set(['exec', 'attach', 'debug', 'port-forward', 'copy-in', 'copy-out']);
const kubelet = { resource: 'nodes', subresource: 'proxy', name: 'n1' };
const rbac = { resource: 'clusterrolebindings', apiGroup: 'rbac.authorization.k8s.io' };
const pod = { resource: 'pods' };
const cases: Case[] = [
  { what: 'a person reads a pod', severity: 'info', action: 'get', ref: pod },
  { what: 'a person deletes a pod', severity: 'low', action: 'delete', ref: pod },
  { what: 'a controller deletes a pod', severity: 'info', action: 'delete', actor: 'service', ref: pod },
  { what: 'exec', severity: 'medium', action: 'exec', ref: pod },
  { what: 'exec by a service account', severity: 'medium', action: 'exec', actor: 'service', ref: pod },
  { what: 'debug', severity: 'medium', action: 'debug', ref: pod },
  { what: 'port-forward', severity: 'low', action: 'port-forward', ref: pod },
  { what: 'files copied out of a container', severity: 'medium', action: 'copy-out', ref: pod },
  { what: 'exec through a kubelet', severity: 'high', action: 'exec', ref: kubelet },
  {
    what: 'exec through a kubelet by a service account',
    severity: 'high',
    action: 'exec',
    actor: 'service',
    ref: kubelet,
  },
  { what: 'exec through a kubelet that was forbidden', severity: 'medium', action: 'exec', ref: kubelet, code: 403 },
  { what: 'a port forwarded by a kubelet', severity: 'medium', action: 'port-forward', ref: kubelet },
  { what: "a person looks at a kubelet's metrics", severity: 'low', action: 'proxy', ref: kubelet },
  { what: "a monitor looks at a kubelet's metrics", severity: 'info', action: 'proxy', actor: 'service', ref: kubelet },
  {
    what: 'a person goes through a service',
    severity: 'low',
    action: 'proxy',
    ref: { ...kubelet, resource: 'services' },
  },
  { what: 'a person would delete a pod', severity: 'low', action: 'delete', ref: pod, dryRun: true },
  {
    what: 'a dry run of a grant of cluster-admin',
    severity: 'low',
    action: 'create',
    ref: rbac,
    dryRun: true,
    body: { roleRef: { name: 'cluster-admin' } },
  },
  { what: 'a dry run that changes little', severity: 'info', action: 'patch', ref: pod, dryRun: true },
  {
    what: 'a dry run on secrets that was forbidden',
    severity: 'medium',
    action: 'create',
    ref: { resource: 'secrets' },
    dryRun: true,
    code: 403,
  },
  {
    what: 'impersonation of system:masters',
    severity: 'high',
    action: 'get',
    ref: pod,
    as: 'bob',
    groups: ['system:masters'],
  },
  {
    what: 'impersonation of system:masters by a service account',
    severity: 'high',
    action: 'get',
    actor: 'service',
    ref: pod,
    as: 'bob',
    groups: ['x', 'system:masters'],
  },
  { what: 'impersonation of another group', severity: 'medium', action: 'get', ref: pod, as: 'bob', groups: ['dev'] },
  { what: 'exec that was forbidden', severity: 'medium', action: 'exec', ref: pod, code: 403 },
  { what: 'exec in a pod that is not there', severity: 'low', action: 'exec', ref: pod, code: 404 },
  { what: 'a read that was forbidden', severity: 'low', action: 'get', ref: pod, code: 403 },
  { what: 'a login that failed', severity: 'low', action: 'get', ref: pod, code: 401 },
  { what: 'a conflict', severity: 'info', action: 'update', ref: pod, code: 409 },
  { what: 'a person reads secrets', severity: 'medium', action: 'list', ref: { resource: 'secrets' } },
  {
    what: 'a controller reads secrets',
    severity: 'info',
    action: 'list',
    actor: 'service',
    ref: { resource: 'secrets' },
  },
  { what: 'secrets that were forbidden', severity: 'medium', action: 'get', ref: { resource: 'secrets' }, code: 403 },
  { what: 'a person grants rights', severity: 'medium', action: 'create', ref: rbac },
  { what: 'a person reads rights', severity: 'info', action: 'list', ref: rbac },
  {
    what: 'cluster-admin is granted',
    severity: 'high',
    action: 'create',
    ref: rbac,
    body: { roleRef: { name: 'cluster-admin' } },
  },
  {
    what: 'cluster-admin is granted by a service account',
    severity: 'high',
    action: 'create',
    actor: 'service',
    ref: rbac,
    body: { roleRef: { name: 'cluster-admin' } },
  },
  {
    what: 'a part of the control plane makes its binding',
    severity: 'info',
    action: 'create',
    actor: 'system',
    ref: rbac,
    body: { roleRef: { name: 'cluster-admin' } },
  },
  { what: 'impersonation', severity: 'medium', action: 'get', ref: pod, as: 'bob' },
  {
    what: 'a service account that impersonates',
    severity: 'info',
    action: 'get',
    actor: 'service',
    ref: pod,
    as: 'bob',
  },
  {
    what: 'nobody at all reads a pod',
    severity: 'high',
    action: 'get',
    actor: 'unknown',
    user: 'system:anonymous',
    ref: pod,
  },
  {
    what: 'nobody at all looks at /version',
    severity: 'info',
    action: 'get',
    actor: 'unknown',
    user: 'system:anonymous',
  },
  { what: 'hostNetwork', severity: 'high', action: 'create', ref: pod, body: { spec: { hostNetwork: true } } },
  { what: 'hostPID', severity: 'high', action: 'create', ref: pod, body: { spec: { hostPID: true } } },
  { what: 'hostIPC', severity: 'high', action: 'create', ref: pod, body: { spec: { hostIPC: true } } },
  {
    what: 'hostPath',
    severity: 'high',
    action: 'create',
    ref: pod,
    body: { spec: { volumes: [{ hostPath: { path: '/' } }] } },
  },
  ...['containers', 'initContainers', 'ephemeralContainers'].map((key): Case => ({
    what: `privileged among ${key}`,
    severity: 'high',
    action: 'create',
    ref: pod,
    body: { spec: { [key]: [{}, { securityContext: { privileged: true } }] } },
  })),
  {
    what: 'privileged in a workload',
    severity: 'high',
    action: 'patch',
    ref: { resource: 'deployments' },
    body: { spec: { template: { spec: { hostPID: true } } } },
  },
  {
    what: 'privileged in a CronJob',
    severity: 'high',
    action: 'create',
    ref: { resource: 'cronjobs' },
    body: { spec: { jobTemplate: { spec: { template: { spec: { hostPID: true } } } } } },
  },
  {
    what: 'a privileged pod that is only looked at',
    severity: 'info',
    action: 'get',
    ref: pod,
    body: { spec: { hostPID: true } },
  },
  {
    what: 'a privileged pod that was refused',
    severity: 'low',
    action: 'create',
    ref: pod,
    code: 403,
    body: { spec: { hostPID: true } },
  },
  {
    what: 'an ordinary pod',
    severity: 'info',
    action: 'create',
    ref: pod,
    body: { spec: { containers: [{ image: 'x' }], volumes: [{ emptyDir: {} }] } },
  },
  ...[
    null,
    'text',
    5,
    [],
    [{ op: 'add' }],
    { spec: 'x' },
    { spec: null },
    { spec: { containers: 'x', volumes: [null] } },
    { spec: { containers: [null] } },
    { spec: { template: null } },
  ].map((body): Case => ({
    what: `a body such as ${JSON.stringify(body)}`,
    severity: 'info',
    action: 'create',
    ref: pod,
    body,
  })),
];

for (const {
  what,
  severity,
  action = 'get',
  actor = 'human',
  ref,
  code = 200,
  user = 'u',
  as,
  groups,
  dryRun,
  body,
} of cases) {
  test(`${what}: ${severity}`, () => {
    const event = {
      objectRef: ref,
      responseStatus: { code },
      user: { username: user },
      impersonatedUser: as === undefined ? undefined : { username: as, groups },
      requestObject: body,
    } as AuditEvent;
    assert.equal(auditSeverity(event, { name: action, interactive: INTERACTIVE.has(action) }, actor, dryRun), severity);
  });
}
