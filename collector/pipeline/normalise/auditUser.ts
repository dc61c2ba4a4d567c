import type { Actor, AuditRecord } from '../../../record/record.gen.ts';
import type { AuditEvent } from './auditEvent.ts';

/**
 * Who acted, by the user's name: the API server reserves the prefix `system:`, EKS `eks:` for what it runs itself, and Google's service
 * accounts are known by their domain.
 */
export function actorOf(username: string | undefined): Actor {
  if (!username || username === 'system:anonymous') {
    return 'unknown';
  }
  if (username.startsWith('system:serviceaccount:') || username.startsWith('eks:')) {
    return 'service';
  }
  if (username.startsWith('system:node:')) {
    return 'node';
  }
  if (username.startsWith('system:')) {
    return 'system';
  }
  return username.endsWith('.gserviceaccount.com') ? 'service' : 'human';
}

/**
 * Keys of user.extra that tell who the user is to the cloud provider, the most telling first, in lower case and without a prefix: EKS
 * (aws-iam-authenticator) writes `arn`, which has the session's name in it, and `canonicalArn`; AKS the ids of Microsoft Entra.
 */
const IDENTITIES = ['arn', 'canonicalarn', 'upn', 'unique_name', 'oid', 'principalid'];

/** GKE's assertion about the user is sealed; that it is there tells that the name is a Google account. */
const GOOGLE = ['iam.gke.io/user-assertion', 'user-assertion.cloud.google.com'];

/** The fields that say who asked: always the real user, beside the one that was impersonated. */
export function userFields({ user, impersonatedUser }: AuditEvent): Partial<AuditRecord> {
  return {
    user_name: user?.username,
    user_effective_name: impersonatedUser?.username,
    user_cloud_identity: cloudIdentity(user),
    user_pod_name: user?.extra?.['authentication.kubernetes.io/pod-name']?.[0],
  };
}

function cloudIdentity(user: AuditEvent['user']): string | undefined {
  const extra = Object.entries(user?.extra ?? {});
  const known = new Map(extra.map(([key, values]) => [key.slice(key.lastIndexOf('/') + 1).toLowerCase(), values?.[0]]));
  const identity = IDENTITIES.map((key) => known.get(key)).find((value) => value !== undefined && value !== '');
  if (identity !== undefined) {
    return identity;
  }
  return extra.some(([key]) => GOOGLE.includes(key)) ? user?.username : undefined;
}

/** The last of the addresses is the one that the API server saw; the others are what headers claim. */
export function addressFields({ sourceIPs }: AuditEvent): Partial<AuditRecord> {
  return {
    client_address: sourceIPs?.at(-1),
    client_address_claimed: sourceIPs?.slice(0, -1).join(', ') || undefined,
  };
}
