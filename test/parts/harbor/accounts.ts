import type { IncomingMessage } from 'node:http';

/** Who may use the API: a user, or a robot account with the prefix in its name. */
export interface Account {
  name: string;
  secret: string;
  /** May list the audit log of all projects. */
  system?: boolean;
  /** Projects whose log it may list. */
  projects?: string[];
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  disabled?: boolean;
}

/** Whom a request is from, by HTTP Basic authentication; `undefined` for nobody: Harbor takes wrong credentials for none. */
export function accountOf(request: IncomingMessage, accounts: Account[]): Account | undefined {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const given = Buffer.from(basic ?? '', 'base64').toString('utf8');
  const at = given.indexOf(':');
  const account = accounts.find(({ name, secret }) => name === given.slice(0, at) && secret === given.slice(at + 1));
  return account && !account.disabled && (account.expiresAt ?? Infinity) > Date.now() ? account : undefined;
}
