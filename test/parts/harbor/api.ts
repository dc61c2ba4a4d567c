import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { accountOf, type Account } from './accounts.ts';
import type { AuditTable } from './auditTable.ts';
import { BadQuery, linksOf, type Row } from './query.ts';

/** What the API answers from. */
export interface ApiState {
  /** As Harbor writes it: v2.13.2-4a3f2b1d. */
  version: string;
  accounts: Account[];
  projects: string[];
  /** `audit_log`, and `audit_log_ext` which there is since 2.13. */
  older: AuditTable;
  newer: AuditTable;
}

const DEFAULT_SIZE = 10;
const MOST_SIZE = 100;

/** The part of Harbor's API that tells of its audit log. Source: harbor, api/v2.0/swagger.yaml, src/server/v2.0/handler/auditlog.go. */
export function answerApi(request: IncomingMessage, response: ServerResponse, state: ApiState): void {
  const url = new URL(request.url ?? '/', 'http://harbor');
  const account = accountOf(request, state.accounts);
  response.setHeader('x-request-id', request.headers['x-request-id'] ?? randomUUID());
  const path = url.pathname.replace(/^\/api\/v2\.0/, '');
  const hasNewer = Number(/^v2\.(\d+)/.exec(state.version)?.[1]) >= 13;
  const ofProject = /^\/projects\/([^/]+)\/(logs|auditlog-exts)$/.exec(path);
  if (request.method !== 'GET') {
    refuse(response, 405, 'METHOD_NOT_ALLOWED', `method ${request.method} is not allowed`);
  } else if (path === '/systeminfo') {
    const open = { auth_mode: 'db_auth', primary_auth_mode: false, self_registration: false, banner_message: '' };
    send(response, 200, account ? { ...open, harbor_version: state.version, read_only: false } : open);
  } else if (path === '/users/current/permissions') {
    permissions(url, response, account);
  } else if (path === '/audit-logs' || (path === '/auditlog-exts' && hasNewer)) {
    if (!account) {
      refuse(response, 401, 'UNAUTHORIZED', 'unauthorized');
      return;
    }
    // Who may not read all is not refused: a robot account gets nothing, a user the projects that are the user's own.
    list(url, response, state, path.slice(1), account.system ? undefined : (account.projects ?? []));
  } else if (ofProject && (ofProject[2] === 'logs' || hasNewer)) {
    const project = decodeURIComponent(ofProject[1]!);
    if (!account?.system && !account?.projects?.includes(project)) {
      refuse(
        response,
        account ? 403 : 401,
        account ? 'FORBIDDEN' : 'UNAUTHORIZED',
        account ? 'forbidden' : 'unauthorized'
      );
    } else if (!state.projects.includes(project)) {
      refuse(response, 404, 'NOT_FOUND', `project ${project} not found`);
    } else {
      list(url, response, state, ofProject[2] === 'logs' ? 'audit-logs' : 'auditlog-exts', [project]);
    }
  } else {
    refuse(response, 404, 'NOT_FOUND', `path ${path} was not found`);
  }
}

function permissions(url: URL, response: ServerResponse, account: Account | undefined): void {
  if (!account) {
    refuse(response, 401, 'UNAUTHORIZED', 'unauthorized');
    return;
  }
  const relative = url.searchParams.get('relative') === 'true';
  const system = account.system && url.searchParams.get('scope')?.startsWith('/system');
  // An empty list of Go's is null.
  send(response, 200, system ? [{ resource: relative ? 'audit-log' : '/system/audit-log', action: 'list' }] : null);
}

function list(url: URL, response: ServerResponse, state: ApiState, log: string, projects: string[] | undefined): void {
  const query = url.searchParams;
  const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('page_size') ?? DEFAULT_SIZE)];
  if (!Number.isInteger(page) || !Number.isInteger(size) || size > MOST_SIZE) {
    const message = `page_size in query should be less than or equal to ${MOST_SIZE}`;
    refuse(response, 422, 'UNPROCESSABLE_ENTITY', message);
    return;
  }
  const newer = log === 'auditlog-exts';
  let rows: Row[];
  try {
    rows = (newer ? state.newer : state.older).select(
      projects,
      query.get('q') ?? undefined,
      query.get('sort') ?? undefined
    );
  } catch (error) {
    if (!(error instanceof BadQuery)) {
      throw error;
    }
    refuse(response, 400, 'BAD_REQUEST', error.message);
    return;
  }
  const shown = rows.slice((page - 1) * size, page * size).map((row) => entryOf(row, newer));
  response.setHeader('x-total-count', rows.length);
  const links = linksOf(url, rows.length, page, size);
  if (links !== '') {
    response.setHeader('link', links);
  }
  send(response, 200, shown);
}

/** Fields that are empty are left out, but for `operation_result`. */
function entryOf(row: Row, newer: boolean): Record<string, unknown> {
  const { id, username, resource, resource_type, operation, op_time, op_desc, op_result } = row;
  const filled = { id, username, resource, resource_type, operation, ...(newer && { operation_description: op_desc }) };
  const kept = Object.entries(filled).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(kept), ...(newer && { operation_result: op_result }), op_time };
}

/** Source: harbor, src/lib/http/error.go. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  send(response, status, { errors: [{ code, message }] });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(body)}\n`);
}
