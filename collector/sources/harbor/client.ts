import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Transport, type TransportOptions } from '../../connection/transport.ts';
import type { AuditApi } from '../../pipeline/normalise/harborAudit.ts';
import { getJson, HttpError, type Answer } from '../polling/http.ts';

export interface HarborClientOptions extends TransportOptions {
  /** Harbor's own URL, without /api. */
  url: string;
  username: string;
  passwordFile: string;
}

/** Which entries of a log, and in which order. */
export interface Selection {
  /** All projects' log unless named. */
  project?: string;
  /** As Harbor's parameters have them: src/lib/q/builder.go there. */
  q?: string;
  sort: string;
  /** A page's size, at most PAGE_SIZE. */
  size: number;
}

export interface Entries {
  /** Unchecked. */
  entries: unknown[];
  /** How many the selection has in all. */
  total: number | undefined;
  /** Harbor's clock, in milliseconds since the epoch, to a second; this machine's where the answer does not tell. */
  date: number;
}

/** The most that Harbor gives out at once. Source: harbor, api/v2.0/swagger.yaml (page_size). */
export const PAGE_SIZE = 100;

const infoSchema = z.looseObject({ harbor_version: z.string().nullish() });
const permissionsSchema = z.array(z.looseObject({ resource: z.string(), action: z.string() }));
const errorSchema = z.looseObject({ errors: z.array(z.looseObject({ message: z.string() })).min(1) });

/** Speaks to Harbor's API, with a user's or a robot account's name and secret, which is read from its file for each request. Only reads. */
export class HarborClient {
  readonly #options: HarborClientOptions;
  readonly #transport: Transport;

  /** Throws when a file of certificates cannot be used. */
  constructor(options: HarborClientOptions) {
    this.#options = options;
    this.#transport = new Transport(options.url, options);
  }

  get url(): string {
    return this.#options.url.replace(/\/+$/, '');
  }

  get username(): string {
    return this.#options.username;
  }

  /** Harbor's version, such as v2.13.2-4a3f2b1d; `undefined` where it does not tell, as without valid credentials. */
  async version(signal: AbortSignal): Promise<string | undefined> {
    return infoSchema.parse((await this.#get('/systeminfo', signal)).value).harbor_version ?? undefined;
  }

  /**
   * Whether these credentials may read the log of all projects. Who may not is given an empty list by the log itself, or only the user's own
   * projects, so it has to be asked for.
   */
  async mayReadAll(signal: AbortSignal): Promise<boolean> {
    const { value } = await this.#get('/users/current/permissions?scope=/system&relative=true', signal);
    // Who has none at all is answered null.
    const permissions = permissionsSchema.parse(value ?? []);
    return permissions.some(({ resource, action }) => /(^|\/)audit-log$/.test(resource) && action === 'list');
  }

  /** Entries of an audit log. Throws HttpError, or the connection's error. */
  async entries(api: AuditApi, { project, q, sort, size }: Selection, signal: AbortSignal): Promise<Entries> {
    const query = new URLSearchParams({ ...(q !== undefined && { q }), sort, page: '1', page_size: String(size) });
    const { value, headers } = await this.#get(`${pathOf(api, project)}?${query}`, signal);
    const entries = value ?? [];
    if (!Array.isArray(entries)) {
      throw new Error('the answer is no list of audit log entries');
    }
    const total = Number(headers['x-total-count'] ?? NaN);
    const date = Date.parse(headers['date']?.toString() ?? '');
    return {
      entries,
      total: Number.isInteger(total) ? total : undefined,
      date: Number.isNaN(date) ? Date.now() : date,
    };
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  async #get(path: string, signal: AbortSignal): Promise<Answer> {
    const { username, passwordFile } = this.#options;
    const password = readFileSync(passwordFile, 'utf8').trim();
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    try {
      return await getJson(`${this.url}/api/v2.0${path}`, {
        headers: { authorization },
        dispatcher: this.#transport.dispatcher,
        signal,
      });
    } catch (error) {
      throw error instanceof HttpError ? new HttpError(error.status, messageOf(error), error.retryAfterMs) : error;
    }
  }
}

function pathOf(api: AuditApi, project: string | undefined): string {
  if (project === undefined) {
    return `/${api}`;
  }
  return `/projects/${encodeURIComponent(project)}/${api === 'audit-logs' ? 'logs' : api}`;
}

/** Source: harbor, src/lib/errors/errors.go (Errors). */
function messageOf({ body }: HttpError): string {
  try {
    return errorSchema
      .parse(JSON.parse(body))
      .errors.map(({ message }) => message)
      .join('; ');
  } catch {
    return body;
  }
}
