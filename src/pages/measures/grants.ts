import type { RecordRow } from '../../datasource/records/readRecords';
import { equalitiesText } from '../../datasource/search/text';
import { timeText, type Values } from '../record/values';
import { clustersUrl } from '../routes';
import { bindingOf, KNOWN_DAYS } from './known';
import { actingUser, isForbidden, isRequest, noticeable, type Known, type Measure } from './measure';
import { grantOf, type Grant } from './rbac';
import { command } from './shell';

const DAY_MS = 24 * 60 * 60_000;
/** How far back the page of a binding’s records begins, which shows them as they are found. */
const PAGE_DAYS = 30;

const grantFor = (values: Values): Grant | undefined =>
  isRequest(values) && noticeable(values.severity) && !isForbidden(values)
    ? grantOf(values.k8s_authorization_reason)
    : undefined;

const nameOf = ({ binding: { kind, name, namespace } }: Grant): string =>
  `${kind === 'rolebinding' ? 'RoleBinding' : 'ClusterRoleBinding'} ${name}${namespace ? ` in ${namespace}` : ''}`;

/** The deletion of the binding, where nobody made it again since. */
function deletionOf(known: Known | undefined): RecordRow | undefined {
  const last = known?.bindingChanges.at(-1);
  return last?.labels.event_action === 'delete' ? last : undefined;
}

const by = ({ labels }: RecordRow): string => (labels.user_name ? ` by ${labels.user_name}` : '');

const isByCertificate = (values: Values, known: Known | undefined): boolean =>
  values.user_credential_type === 'certificate' || known?.isCertificate === true;

/** What it takes that one subject loses the right, and whom else that concerns. */
function howToTakeAway(values: Values, known: Known | undefined): string {
  const subject = grantFor(values)?.subject;
  const user = actingUser(values) ?? 'the user';
  if (subject?.kind !== 'Group') {
    return 'This binding allowed it. Look at the role and at who else is bound, then take them out of the list of subjects. Others in the list keep their rights.';
  }
  const { name } = subject;
  const all = `Deleting the binding, or taking the group out of its subjects, takes the right from all of ${name}.`;
  if (name.startsWith('system:')) {
    return `The binding gives it to the group ${name}, in which Kubernetes itself puts ${user} and others. ${all}`;
  }
  const where = isByCertificate(values, known)
    ? `where the client certificate is issued, which has the groups in its subject (O=); the old one stays valid until it expires`
    : 'where groups are kept: in the identity provider, or in the subject (O=) of a client certificate';
  return `The binding gives it to the group ${name}, not to ${user} alone. To take it from ${user} only, take them out of the group ${where}. ${all}`;
}

/** About the binding that allowed a request: who made it, and how it is taken back. */
export const grantMeasures: Measure[] = [
  {
    id: 'granted',
    title: 'Find out who granted it',
    text: (values, known) => {
      const grant = grantFor(values);
      const name = grant ? nameOf(grant) : '';
      return known?.bindingChanges.length === 0
        ? `${name} allowed it. No change of it is recorded since ${KNOWN_DAYS} days before the request: it is older, or was not recorded.`
        : `${name} allowed it. Ask who made or changed it what it was for, and look for what else they granted.`;
    },
    applies: (values) => grantFor(values) !== undefined,
    records: ({ bindingChanges }) => bindingChanges,
    links: (uid, { time, labels }) => {
      const equal = (bindingOf(labels) ?? []).flatMap(({ field, value }) =>
        typeof value === 'string' && field !== 'cluster' ? [{ field, value }] : []
      );
      return [
        {
          title: 'Records of the binding',
          icon: 'list-ul',
          href: clustersUrl('audit', {
            uid,
            clusters: labels.cluster ? [labels.cluster] : [],
            search: equalitiesText(equal),
            from: time - PAGE_DAYS * DAY_MS,
            to: 'now',
          }),
        },
      ];
    },
  },
  {
    id: 'grant-gone',
    title: 'See that no other binding gives the same: this one is deleted',
    text: (values, known) => {
      const [deletion, denied] = [deletionOf(known), known?.denied];
      return [
        deletion && `The binding was deleted at ${timeText(deletion.time)}${by(deletion)}.`,
        denied && `A later request of this kind by ${values.user_name} was denied, at ${timeText(denied.time)}.`,
      ]
        .filter(Boolean)
        .join(' ');
    },
    applies: (values, known) => grantFor(values) !== undefined && deletionOf(known) !== undefined,
    records: (known) => [deletionOf(known), known.denied].filter((one) => one !== undefined),
  },
  {
    id: 'grant',
    title: 'Take the right away, if it should not be there',
    text: (values, known) =>
      [
        howToTakeAway(values, known),
        known?.denied && `A later request of this kind was denied, at ${timeText(known.denied.time)}: it may be gone.`,
      ]
        .filter(Boolean)
        .join(' '),
    applies: (values, known) => grantFor(values) !== undefined && !deletionOf(known),
    commands: (values) => {
      const grant = grantFor(values);
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
    records: ({ denied }) => (denied ? [denied] : []),
  },
  {
    id: 'certificate',
    title: 'Remember that a client certificate cannot be revoked',
    text: 'The user came with one. Kubernetes takes it until it expires. If it is in other hands, take all rights from its user and its groups, or replace the certificate authority.',
    applies: (values, known) =>
      isRequest(values) && noticeable(values.severity) && !isForbidden(values) && isByCertificate(values, known),
  },
];
