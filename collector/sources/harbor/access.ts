import type { Logger } from '../../log.ts';
import type { AuditApi } from '../../pipeline/normalise/harborAudit.ts';
import { HttpError } from '../polling/http.ts';
import type { HarborClient } from './client.ts';

/**
 * What was found out holds for so long: permissions are taken away, and Harbor is upgraded. It must be shorter than LATE_MS, so that what is
 * hidden from a user who has just lost a permission is still waited for.
 */
const LOOK_AGAIN_MS = 60_000;

/**
 * Which of the audit logs a Harbor writes, by its version; one that does not tell its version is tried. Throws what the client throws; 401 for
 * wrong credentials.
 */
export async function auditApiOf(
  client: HarborClient,
  version: string | undefined,
  signal: AbortSignal,
  project?: string
): Promise<AuditApi> {
  const minor = /^v?2\.(\d+)\b/.exec(version ?? '')?.[1];
  if (minor !== undefined) {
    return Number(minor) < 13 ? 'audit-logs' : 'auditlog-exts';
  }
  try {
    await client.entries('auditlog-exts', { project, sort: '-id', size: 1 }, signal);
    return 'auditlog-exts';
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) {
      return 'audit-logs';
    }
    throw error;
  }
}

/** What an error of Harbor's API means, and how to mend it. */
export function explain(error: Error, username: string, project: string | undefined): string {
  const { status, message, code } = error as Partial<HttpError> & { message: string; code?: string };
  switch (status) {
    case 401:
      return `Harbor does not accept ${username}: the account is disabled or has expired, or its secret is another one (${message})`;
    case 403:
      return project === undefined
        ? `${username} may not list the audit log of all projects (${message}): give the robot account the system permission "Audit Log: List", or name auditLog.projects`
        : `${username} may not list the log of project ${project} (${message}): give the robot account the permission "Log: List" in it`;
    case 404:
      return `there is no such audit log (${message}): check url${project === undefined ? '' : ` and the project's name, ${project}`}`;
    default:
      return message || code || 'it does not answer';
  }
}

/** Knows which audit log to read, and sees to it that an empty one is not for want of a permission. */
export class Access {
  readonly #client: HarborClient;
  readonly #log: Logger;
  readonly #project: string | undefined;
  readonly #lookAgainMs: number;
  #known: { api: AuditApi; at: number } | undefined;
  #told = '';

  constructor(client: HarborClient, log: Logger, options: { project?: string; lookAgainMs?: number }) {
    this.#client = client;
    this.#log = log;
    this.#project = options.project;
    this.#lookAgainMs = options.lookAgainMs ?? LOOK_AGAIN_MS;
  }

  /** The log to read. Throws HttpError with a status of 403 where a permission is missing, or what the client throws. */
  async api(signal: AbortSignal): Promise<AuditApi> {
    if (this.#known && performance.now() - this.#known.at < this.#lookAgainMs) {
      return this.#known.api;
    }
    const version = await this.#client.version(signal);
    const api = await auditApiOf(this.#client, version, signal, this.#project);
    if (this.#project === undefined && !(await this.#client.mayReadAll(signal))) {
      throw new HttpError(403, 'the log would be empty, or only have some projects');
    }
    this.#known = { api, at: performance.now() };
    const log = this.#project === undefined ? api : `${api} of project ${this.#project}`;
    const said = `connected to Harbor ${version ?? ''} at ${this.#client.url} as ${this.#client.username}: ${log}`;
    if (said !== this.#told) {
      this.#told = said;
      this.#log.info(said);
    }
    return api;
  }

  /** Something went wrong: what was found out may hold no more. */
  forget(): void {
    this.#known = undefined;
  }
}
