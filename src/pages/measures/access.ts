import type { Values } from '../record/values';
import { actingUser, isOneOf, namespaceOf, type Measure } from './measure';
import { grantOf } from './rbac';
import { command } from './shell';

/** Users that are parts of the cluster: taking rights from them breaks it. */
const isPartOfCluster = (user: string | undefined): boolean =>
  user !== undefined && /^system:(?!serviceaccount:|anonymous$)/.test(user);

const isRequest = ({ object }: Values): boolean => object === 'kubernetes-audit';
const hasPerson = (values: Values): boolean =>
  isRequest(values) && Boolean(actingUser(values)) && !isPartOfCluster(actingUser(values));

/** Lists what the user of a request may do where it was made. */
const allowedTo = (values: Values): string | undefined =>
  namespaceOf(values)
    ? command`kubectl auth can-i --list --namespace=${namespaceOf(values)} --as=${actingUser(values)}`
    : command`kubectl auth can-i --list --as=${actingUser(values)}`;

const serviceAccountOf = (user: string | undefined): { namespace: string; name: string } | undefined => {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? '') ?? [];
  return namespace && name ? { namespace, name } : undefined;
};

const noticeable = isOneOf('medium', 'high', 'critical');

/** About who may do what. */
export const accessMeasures: Measure[] = [
  {
    id: 'denied',
    title: 'Find out what they were after',
    text: 'The request was refused, so nothing has to be undone. Ask whether they need the right; if nobody knows of it, the credential may be in other hands.',
    applies: (values) => isRequest(values) && values.k8s_authorization_decision === 'forbid',
    commands: (values) => [allowedTo(values)],
  },
  {
    id: 'rights',
    title: 'See what else they may do',
    text: 'All that this user may do here. It takes the right to impersonate; rights that come from groups are not in the list.',
    applies: (values) =>
      hasPerson(values) && noticeable(values.severity) && values.k8s_authorization_decision !== 'forbid',
    commands: (values) => [allowedTo(values)],
  },
  {
    id: 'grant',
    title: 'Take the right away, if it should not be there',
    text: 'This binding allowed it. Look at the role and at who else is bound, then take them out of the list of subjects. Others in the list keep their rights.',
    applies: (values) =>
      isRequest(values) &&
      noticeable(values.severity) &&
      values.k8s_authorization_decision !== 'forbid' &&
      grantOf(values.k8s_authorization_reason) !== undefined,
    commands: ({ k8s_authorization_reason: reason }) => {
      const grant = grantOf(reason);
      if (!grant) {
        return [];
      }
      const { binding, role } = grant;
      const inNamespace = binding.namespace;
      return [
        role.kind === 'role'
          ? command`kubectl describe role --namespace=${inNamespace} ${role.name}`
          : command`kubectl describe clusterrole ${role.name}`,
        inNamespace
          ? command`kubectl edit rolebinding --namespace=${inNamespace} ${binding.name}`
          : command`kubectl edit clusterrolebinding ${binding.name}`,
      ];
    },
  },
  {
    id: 'service-account',
    title: 'Find out where the service account’s token is',
    text: 'A person or tool outside of the cluster may have it. Tokens of pods end with their pod; tokens in secrets last until the secret is deleted.',
    applies: (values) =>
      isRequest(values) && noticeable(values.severity) && serviceAccountOf(actingUser(values)) !== undefined,
    commands: (values) => {
      const account = serviceAccountOf(actingUser(values));
      return [
        command`kubectl get pods --namespace=${account?.namespace} --field-selector=spec.serviceAccountName=${account?.name}`,
        command`kubectl get secrets --namespace=${account?.namespace} --field-selector=type=kubernetes.io/service-account-token`,
      ];
    },
  },
  {
    id: 'certificate',
    title: 'Remember that a client certificate cannot be revoked',
    text: 'Kubernetes takes it until it expires. If it is in other hands, take all rights from its user and groups, or replace the certificate authority.',
    applies: (values) =>
      hasPerson(values) &&
      values.user_credential_type === 'certificate' &&
      isOneOf('high', 'critical')(values.severity),
  },
  {
    id: 'impersonation',
    title: 'Check who may act as others',
    text: 'The request was made in another’s name. The right to impersonate is as much as all rights of those who can be impersonated.',
    applies: ({ user_name: name, user_effective_name: effective }) => Boolean(name && effective && name !== effective),
    commands: ({ user_name: name }) => [
      command`kubectl auth can-i impersonate users --as=${name}`,
      command`kubectl auth can-i impersonate groups --as=${name}`,
    ],
  },
  {
    id: 'public-address',
    title: 'Close the API server to the internet',
    text: 'The request came from a public address. Allow the networks that people work from, and no others.',
    applies: (values) => isRequest(values) && values.client_network_class === 'public' && noticeable(values.severity),
  },
  {
    id: 'rbac-change',
    title: 'Look at what was granted, and undo what should not be',
    text: 'The evidence has the whole object as it was asked for, where the audit policy keeps requests.',
    applies: (values) =>
      isRequest(values) &&
      values.access === 'write' &&
      values.event_outcome !== 'failure' &&
      isOneOf('roles', 'rolebindings', 'clusterroles', 'clusterrolebindings')(values.k8s_object_resource),
    commands: (values) => {
      const { k8s_object_resource: resource, k8s_object_name: name, event_action: action } = values;
      const namespace = namespaceOf(values);
      if (isOneOf('delete', 'deletecollection')(action)) {
        return [];
      }
      return namespace
        ? [
            command`kubectl get ${resource} --namespace=${namespace} ${name} --output=yaml`,
            action === 'create'
              ? command`kubectl delete ${resource} --namespace=${namespace} ${name}`
              : command`kubectl edit ${resource} --namespace=${namespace} ${name}`,
          ]
        : [
            command`kubectl get ${resource} ${name} --output=yaml`,
            action === 'create'
              ? command`kubectl delete ${resource} ${name}`
              : command`kubectl edit ${resource} ${name}`,
          ];
    },
  },
  {
    id: 'secret',
    title: 'Change the secret where it is issued',
    text: 'Whoever read it has it. Change the password, key or token at its issuer, write the new one into the secret, and restart what uses it.',
    applies: (values) =>
      isRequest(values) &&
      values.k8s_object_resource === 'secrets' &&
      values.access === 'read' &&
      values.event_outcome !== 'failure' &&
      hasPerson(values),
    commands: (values) => [
      values.k8s_object_name
        ? command`kubectl edit secret --namespace=${namespaceOf(values)} ${values.k8s_object_name}`
        : command`kubectl get secrets --namespace=${namespaceOf(values)}`,
    ],
  },
];
