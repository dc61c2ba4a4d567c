/** A question of an auditor: as our query, and as people ask raw audit lines in Loki. */
export interface Question {
  title: string;
  query: {
    shape: 'records' | 'count' | 'top';
    objects?: string[];
    where: object;
    by?: string[];
    instant?: boolean;
    step?: string;
  };
  /** LogQL after the selector of the raw lines; `%` stands for the whole log query where a count goes around it. */
  usual: string;
  count?: { by: string; top?: number };
}

const is = (field: string, value: string | number) => ({ field, op: '=', value }) as const;
const oneOf = (field: string, value: string[]) => ({ field, op: 'in', value }) as const;

export const QUESTIONS: Question[] = [
  {
    title: 'commands in containers',
    query: { shape: 'records', objects: ['kubernetes-audit'], where: is('access', 'exec') },
    usual: '| json | objectRef_subresource=~"exec|attach|portforward|ephemeralcontainers"',
  },
  {
    title: 'what alice did',
    query: { shape: 'records', where: is('user_name', 'alice-7') },
    usual: '| json | user_username="alice-7"',
  },
  {
    title: 'who read secrets',
    query: { shape: 'records', where: { and: [is('k8s_object_resource', 'secrets'), is('access', 'read')] } },
    usual: '| json | objectRef_resource="secrets" | verb=~"get|list|watch"',
  },
  {
    title: 'who was refused, by user',
    query: { shape: 'count', instant: true, by: ['user_name'], where: is('k8s_authorization_decision', 'forbid') },
    usual: '| json | annotations_authorization_k8s_io_decision="forbid"',
    count: { by: 'user_username' },
  },
  {
    title: 'what was deleted in a namespace',
    query: { shape: 'records', where: { and: [is('event_action', 'delete'), is('k8s_namespace_name', 'shop-3')] } },
    usual: '| json | verb="delete" | objectRef_namespace="shop-3"',
  },
  {
    title: 'severe records over time',
    query: { shape: 'count', step: '10m', by: ['severity'], where: { field: 'severity', op: '>=', value: 'high' } },
    // What makes a request severe is not in a raw line; the nearest question that people ask is about privileged access.
    usual:
      '| json | objectRef_subresource=~"exec|attach" or objectRef_resource=~"clusterrolebindings|rolebindings" or annotations_authorization_k8s_io_decision="forbid"',
    count: { by: 'verb' },
  },
  {
    title: 'what happened to a pod',
    query: { shape: 'records', where: { and: [is('k8s_namespace_name', 'shop-3'), is('k8s_pod_name', 'client')] } },
    usual: '| json | objectRef_resource="pods" | objectRef_namespace="shop-3" | objectRef_name="client"',
  },
  {
    title: 'who changes most, people only',
    query: { shape: 'top', by: ['user_name'], where: { and: [is('access', 'write'), is('actor', 'human')] } },
    usual: '| json | verb=~"create|update|patch|delete|deletecollection" | user_username!~"system:.*"',
    count: { by: 'user_username', top: 10 },
  },
  {
    title: 'all from one address',
    query: { shape: 'records', where: is('client_address', '198.51.100.7') },
    usual: '| json first="sourceIPs[0]" | first="198.51.100.7"',
  },
  {
    title: 'a text in commands',
    query: {
      shape: 'records',
      where: { and: [is('access', 'exec'), { field: 'process_command_line', op: 'contains', value: 'base64' }] },
    },
    usual: '| json | objectRef_subresource="exec" | requestURI=~".*base64.*"',
  },
  {
    title: 'failures of the API server, by resource',
    query: {
      shape: 'count',
      step: '10m',
      by: ['k8s_object_resource'],
      where: { field: 'http_response_status_code', op: '>=', value: 500 },
    },
    usual: '| json | responseStatus_code>=500',
    count: { by: 'objectRef_resource' },
  },
  {
    title: 'changes of rights by people',
    query: {
      shape: 'records',
      where: {
        and: [
          is('actor', 'human'),
          is('access', 'write'),
          oneOf('k8s_object_resource', ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']),
        ],
      },
    },
    usual:
      '| json | objectRef_apiGroup="rbac.authorization.k8s.io" | verb=~"create|update|patch|delete" | user_username!~"system:.*"',
  },
];
