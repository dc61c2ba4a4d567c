import type { Actor, AuditRecord } from '../../../record/record.gen.ts';
import type { CtsTrace, CtsUser } from './ctsTrace.ts';
import { clientOf } from './userAgent.ts';

type Who = Pick<
  AuditRecord,
  | 'user_name'
  | 'user_effective_name'
  | 'user_id'
  | 'user_root'
  | 'user_credential_type'
  | 'user_cloud_identity'
  | 'user_agent_original'
  | 'user_agent_name'
  | 'user_agent_version'
  | 'client_address'
  | 'cloud_account_id'
>;

/** `sts::ACCOUNT:assumed-agency:AGENCY/SESSION`, and `…:external-user:PROVIDER/SESSION` for somebody who logged in elsewhere. */
const SESSION = /^sts::([^:]*):(assumed-agency|external-user):([^/]+)\/(.+)$/;
const CONSOLE = 'service.console';
/** Access keys that IAM gives out for a time begin so; the console acts by them too. */
const TEMPORARY = /^HST/;

/** Who did what a trace tells, and by what. */
export function ctsWho(trace: CtsTrace): { actor: Actor; record: Who } {
  const { user, source_ip: address, trace_type: type } = trace;
  const name = user && (user.user_name ?? user.name);
  if (user === undefined || (name === undefined && user.id === undefined && user.principal_urn === undefined)) {
    const credential = address === undefined || type === 'SystemAction' ? 'system' : undefined;
    const actor: Actor = credential === 'system' ? 'system' : 'unknown';
    return { actor, record: { ...common(trace), user_credential_type: credential } };
  }
  const { agency, session, external } = sessionOf(user.principal_urn);
  const foreign = isForeign(trace, user) && user.domain?.name !== undefined ? `${user.domain.name}/` : '';
  const acts = session ?? name;
  const record: Who = {
    ...common(trace),
    user_name: acts === undefined ? undefined : foreign + acts,
    user_effective_name: agency,
    user_id: user.id ?? user.principal_id,
    user_root: user.principal_is_root_user || undefined,
    user_credential_type: credentialOf(user, agency ?? external),
    user_cloud_identity: user.principal_urn,
  };
  return { actor: actorOf(trace, user, agency), record };
}

/** The account whose resource it is, which another account's user can have been let at. */
function isForeign({ resource_account_id: owner }: CtsTrace, user: CtsUser): boolean {
  const own = user.account_id ?? user.domain?.id;
  return owner !== undefined && own !== undefined && owner !== own;
}

function common(trace: CtsTrace): Who {
  const { user, user_agent: agent } = trace;
  const service = user?.invoked_by?.[0]?.replace(/^service\./, '');
  const tool = agent === undefined ? {} : clientOf(agent);
  return {
    client_address: trace.source_ip,
    cloud_account_id: trace.resource_account_id ?? trace.domain_id ?? user?.account_id ?? user?.domain?.id,
    user_agent_original: agent,
    user_agent_name: service ?? (trace.trace_type === 'ConsoleAction' ? 'console' : tool.user_agent_name),
    user_agent_version:
      service === undefined && trace.trace_type !== 'ConsoleAction' ? tool.user_agent_version : undefined,
  };
}

function sessionOf(urn: string | undefined): { agency?: string; session?: string; external?: string } {
  const [, , kind, from, session] = SESSION.exec(urn ?? '') ?? [];
  return kind === 'assumed-agency' ? { agency: from, session } : { external: from, session };
}

function credentialOf(user: CtsUser, session: string | undefined): AuditRecord['user_credential_type'] {
  const { access_key_id: key } = user;
  if (session !== undefined || (key !== undefined && TEMPORARY.test(key))) {
    return 'temporary';
  }
  return key === undefined ? undefined : 'access-key';
}

/** An agency is assumed by a service, or by somebody at the console who has changed to it. */
function actorOf({ trace_type: type }: CtsTrace, user: CtsUser, agency: string | undefined): Actor {
  const console = type === 'ConsoleAction' || user.invoked_by?.includes(CONSOLE);
  if (type === 'SystemAction') {
    return 'system';
  }
  const service = agency !== undefined || (user.invoked_by ?? []).some((name) => name !== CONSOLE);
  return service && !console ? 'service' : 'human';
}
