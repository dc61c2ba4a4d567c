/**
 * A Harbor as far as its audit log and webhooks go, for what a real one cannot be made to do, or cannot be had for. It speaks the API's wire
 * format and checks credentials, permissions and queries as Harbor does, and sends webhooks as Harbor's job service does.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerApi } from './api.ts';
import type { Account } from './accounts.ts';
import { AuditTable, type Deed, type Uncommitted } from './auditTable.ts';
import { JobService, type HookPolicy } from './jobService.ts';
import { artifactData, type HookEvent, type HookFormat } from './payloads.ts';

/** An answer that is given instead of the right one. */
export interface Fault {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface FakeHarborOptions {
  /** v2.13.2-… unless given. */
  version?: string;
  /** What the waits between deliveries are multiplied by. */
  pace?: number;
}

/** An action on an artifact. */
export interface ArtifactDeed {
  operation: 'push' | 'pull' | 'delete';
  repository: string;
  digest: string;
  /** What it was named by; a deletion always names the digest, but its webhook one of the tags. */
  tag?: string;
  /** Empty for a pull without credentials. */
  user: string;
  at?: number;
}

type Timed = ArtifactDeed & { at: number };

const EVENT_TYPES = { push: 'PUSH_ARTIFACT', pull: 'PULL_ARTIFACT', delete: 'DELETE_ARTIFACT' };
/** As the registry's own host stands in what webhooks send. */
const HOST = 'harbor.example.com';

export class FakeHarbor {
  readonly accounts: Account[] = [];
  readonly older = new AuditTable();
  readonly newer = new AuditTable();
  readonly jobs: JobService;
  /** Answers to the next requests. */
  readonly faults: Fault[] = [];
  /** Whether pulls are left out of the audit log: pull_audit_log_disable. */
  pullAuditLogDisable = false;
  /** Paths and queries of the requests that came. */
  readonly requests: string[] = [];
  version: string;
  readonly #policies: HookPolicy[] = [];
  readonly #projects: string[] = [];
  #server: Server | undefined;
  #port = 0;

  constructor({ version = 'v2.13.2-4a3f2b1d', pace = 1 / 50 }: FakeHarborOptions = {}) {
    this.version = version;
    this.jobs = new JobService(pace);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, the second time at the same port. */
  async start(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Goes away; what is in the database stays, and the job service goes on. */
  async halt(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server?.close(() => resolve());
      server?.closeAllConnections();
      if (!server) {
        resolve();
      }
    });
  }

  async stop(): Promise<void> {
    await this.jobs.stop();
    await this.halt();
  }

  addProject(name: string): void {
    this.#projects.push(name);
  }

  addPolicy(policy: {
    project: string;
    address: string;
    authHeader?: string;
    format?: HookFormat;
    types?: string[];
  }): void {
    const { types = Object.values(EVENT_TYPES), format = 'Default' } = policy;
    const projectId = this.#projects.indexOf(policy.project) + 1;
    this.#policies.push({ ...policy, types, format, projectId, id: this.#policies.length + 1 });
  }

  /** Something that only the audit log tells of. */
  log(deed: Omit<Deed, 'at'> & { at?: number }): number {
    return this.#table().add({ at: Date.now(), ...deed });
  }

  /** Likewise, visible later than what comes after it. */
  logLate(deed: Omit<Deed, 'at'> & { at?: number }): Uncommitted {
    return this.#table().begin({ at: Date.now(), ...deed });
  }

  /** Something that only webhooks tell of. */
  notify(project: string, event: HookEvent): void {
    this.#policies
      .filter((policy) => policy.project === project && policy.types.includes(event.type))
      .forEach((policy) => this.jobs.enqueue(event, policy));
  }

  /** An artifact is pushed, pulled or deleted: an entry of the audit log and webhooks with the same time. */
  act(deed: ArtifactDeed): void {
    this.actLate(deed).commit();
  }

  /** Likewise, but the entry is visible later than what comes after it. */
  actLate(act: ArtifactDeed): Uncommitted {
    const deed = { at: Date.now(), ...act };
    const pending = this.#table(deed).begin(this.#deedOf(deed));
    this.#notifyOf(deed);
    return pending;
  }

  #notifyOf({ operation, repository, digest, tag, user, at }: Timed): void {
    const data = artifactData(HOST, repository, digest, tag ?? digest);
    const event = { type: EVENT_TYPES[operation], occurAt: Math.floor(at / 1000), operator: user, data };
    this.notify(repository.split('/', 1)[0]!, event);
  }

  /** Source: harbor, src/controller/event/topic.go (ResolveToAuditLog). */
  #deedOf({ operation, repository, digest, tag, user, at }: Timed): Deed {
    const named = tag !== undefined && operation !== 'delete';
    return {
      project: repository.split('/', 1)[0]!,
      operation: operation === 'push' ? 'create' : operation,
      resourceType: 'artifact',
      resource: named ? `${repository}:${tag}` : `${repository}@${digest}`,
      username: user === '' && operation === 'pull' ? 'anonymous' : user,
      description: `${operation} artifact: ${repository}@${digest}`,
      at,
    };
  }

  /** The table that is written to; one of nobody's where this is left out. */
  #table(deed?: ArtifactDeed): AuditTable {
    if (deed?.operation === 'pull' && this.pullAuditLogDisable) {
      return new AuditTable();
    }
    return Number(/^v2\.(\d+)/.exec(this.version)?.[1]) >= 13 ? this.newer : this.older;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request.url ?? '');
    const fault = this.faults.shift();
    if (fault) {
      response.writeHead(fault.status, { 'content-type': 'text/html', ...fault.headers });
      response.end(fault.body ?? `<html><head><title>${fault.status}</title></head></html>\n`);
      return;
    }
    const { version, accounts, older, newer } = this;
    answerApi(request, response, { version, accounts, older, newer, projects: this.#projects });
  }
}
