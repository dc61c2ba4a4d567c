import { fault, type Handler, type Reply } from './gateway.ts';

/** An entry of an instance's audit log, in the form of SWR's API (Enterprise edition). */
export interface AuditLog {
  id: number;
  operation: string;
  resource_type: string;
  resource: string;
  username: string;
  op_time: string;
}

const LARGEST_PAGE = 100;

/** The audit log of one instance of SWR's Enterprise edition: one kind of operation at a time, by offset, newest first. */
export class Swr {
  readonly projectId: string;
  readonly instanceId: string;
  #logs: AuditLog[] = [];

  constructor(projectId: string, instanceId: string) {
    this.projectId = projectId;
    this.instanceId = instanceId;
  }

  /** Somebody pulls, pushes or deletes something. */
  add(change: Partial<AuditLog> = {}): AuditLog {
    const entry = {
      id: this.#logs.length + 1,
      operation: 'pull',
      resource_type: 'artifact',
      resource: 'library/web:1.4',
      username: 'alice',
      op_time: new Date().toISOString(),
      ...change,
    };
    this.#logs.push(entry);
    return entry;
  }

  readonly handler: Handler = (path, query) => {
    const [, projectId, instanceId] = /^\/v2\/([^/]+)\/instances\/([^/]+)\/audit-logs$/.exec(path) ?? [];
    if (projectId !== this.projectId) {
      return undefined;
    }
    const known = instanceId === this.instanceId;
    const reply = () => (known ? this.#page(query) : fault(404, 'SVCSTG.SWR.4040001', 'The instance does not exist.'));
    return { action: 'swr:instance:getAuditLogs', reply };
  };

  #page(query: URLSearchParams): Reply {
    const operation = query.get('operation');
    const limit = Number(query.get('limit') ?? 10);
    const offset = Number(query.get('offset') ?? 0);
    if (!['pull', 'create', 'delete'].includes(operation ?? '') || !(limit >= 1 && limit <= LARGEST_PAGE)) {
      return fault(400, 'SVCSTG.SWR.4000001', 'Invalid parameter.');
    }
    if (offset % limit !== 0) {
      return fault(400, 'SVCSTG.SWR.4000002', 'offset must be 0 or a multiple of limit.');
    }
    const found = this.#logs.filter((entry) => entry.operation === operation).reverse();
    return { status: 200, body: { audit_logs: found.slice(offset, offset + limit), total: found.length } };
  }
}
