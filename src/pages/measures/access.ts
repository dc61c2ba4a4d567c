import type { Values } from '../record/values';
import {
  actingUser,
  isForbidden,
  isOneOf,
  isRequest,
  namespaceOf,
  noticeable,
  type Known,
  type Measure,
} from './measure';
import { grantOf } from './rbac';
import { command, withOptions } from './shell';

/** Users that are parts of the cluster: taking rights from them breaks it. */
const isPartOfCluster = (user: string | undefined): boolean =>
  user !== undefined && /^system:(?!serviceaccount:|anonymous$)/.test(user);

const hasPerson = (values: Values): boolean =>
  isRequest(values) && Boolean(actingUser(values)) && !isPartOfCluster(actingUser(values));

/** A line of groups is long enough. */
const MOST_GROUPS = 20;

/**
 * The groups to ask for: those of the request, else the one that the right came from. Who is acted as without groups gets those of a service
 * account by itself, so one that is only guessed would take others away.
 */
function groupsOf(values: Values, known: Known | undefined): string[] {
  if (known && known.groups.length > 0) {
    return known.groups.slice(0, MOST_GROUPS);
  }
  const subject = grantOf(values.k8s_authorization_reason)?.subject;
  return subject?.kind === 'Group' && !serviceAccountOf(actingUser(values))
    ? [...new Set([subject.name, 'system:authenticated'])]
    : [];
}

/** Lists what the user of a request may do where it was made. */
const allowedTo = (values: Values, known: Known | undefined): string | undefined =>
  withOptions(
    namespaceOf(values)
      ? command`kubectl auth can-i --list --namespace=${namespaceOf(values)} --as=${actingUser(values)}`
      : command`kubectl auth can-i --list --as=${actingUser(values)}`,
    groupsOf(values, known).map((group) => command`--as-group=${group}`)
  );

const serviceAccountOf = (user: string | undefined): { namespace: string; name: string } | undefined => {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? '') ?? [];
  return namespace && name ? { namespace, name } : undefined;
};

/** About who may do what. */
export const accessMeasures: Measure[] = [
  {
    id: 'denied',
    title: 'Find out what they were after',
    text: 'The request was refused, so nothing has to be undone. Ask whether they need the right; if nobody knows of it, the credential may be in other hands.',
    applies: (values) => isRequest(values) && isForbidden(values),
    commands: (values, _, known) => [allowedTo(values, known)],
  },
  {
    id: 'talk',
    title: 'Ask them whether it was they',
    text: ({ user_name: name }) =>
      `Ask ${name} by another way than the one that the request came by, and what it was for. If they know nothing of it, their credential is in other hands: withdraw it where it was issued.`,
    applies: (values) =>
      hasPerson(values) && values.actor === 'human' && noticeable(values.severity) && !isForbidden(values),
  },
  {
    id: 'rights',
    title: 'See what else they may do',
    text: (values, known) =>
      groupsOf(values, known).length > 0
        ? 'All that this user may do here, with the groups that they had. It takes the right to impersonate users and groups.'
        : 'All that this user may do here. It takes the right to impersonate; rights that come from groups are not in the list.',
    applies: (values) => hasPerson(values) && noticeable(values.severity) && !isForbidden(values),
    commands: (values, _, known) => [allowedTo(values, known)],
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
