import { randomUUID } from 'node:crypto';
import { fault, type Handler, type Reply } from './gateway.ts';

/** A trace in the form of CTS's API (v3). */
export interface Trace {
  trace_id: string;
  trace_name: string;
  time: number;
  record_time: number;
  service_type: string;
  [key: string]: unknown;
}

interface Kept {
  trace: Trace;
  /** When it can first be read, in milliseconds since the epoch. */
  visible: number;
}

const ALICE = {
  id: '26e9d1f2a3b4c5d6e7f8091a2b3c4d5e',
  name: 'alice',
  user_name: 'alice',
  domain: { id: '1f9b0000000000000000000000000000', name: 'acme' },
  account_id: '1f9b0000000000000000000000000000',
  access_key_id: 'AKALICE0000000000000',
  principal_urn: 'iam::1f9b0000000000000000000000000000:user:alice',
  principal_is_root_user: 'false',
  type: 'User',
};

/** A trace of SWR, as `alice` makes one, with what is to be otherwise. */
export function traceOf(change: Partial<Trace> = {}): Trace {
  const time = change.time ?? Date.now();
  return {
    time,
    record_time: time + 200,
    trace_id: randomUUID(),
    trace_name: 'deleteImageTag',
    trace_type: 'ApiCall',
    trace_rating: 'normal',
    event_type: 'system',
    service_type: 'SWR',
    resource_type: 'imagetag',
    resource_name: 'group/nginx:1.27',
    source_ip: '203.0.113.7',
    code: '204',
    request: '',
    response: '',
    read_only: false,
    tracker_name: 'system',
    user: ALICE,
    ...change,
  };
}

const LARGEST_PAGE = 200;
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Cloud Trace Service, as its API reference describes it: traces newest first, pages by the id of the last trace, times that leave out their
 * own limits, ten traces unless asked for more, and none that are older than seven days.
 */
export class Cts {
  readonly projectId: string;
  tracker: { status: string; detail?: string } | undefined = { status: 'enabled' };
  /** The time that `from` and `to` are compared with, which is not documented. */
  filterBy: 'time' | 'record_time' = 'time';
  #kept: Kept[] = [];

  constructor(projectId: string) {
    this.projectId = projectId;
  }

  /** A trace happens, and can be read from then on, or so many milliseconds later. */
  add(trace: Trace, lateMs = 0): Trace {
    this.#kept.push({ trace, visible: Date.now() + lateMs });
    return trace;
  }

  /** All that was added. */
  get ids(): string[] {
    return this.#kept.map(({ trace }) => trace.trace_id);
  }

  readonly handler: Handler = (path, query) => {
    const [, projectId, resource] = /^\/v3\/([^/]+)\/(traces|trackers)$/.exec(path) ?? [];
    const action = resource === 'traces' ? 'cts:trace:list' : 'cts:tracker:list';
    const answer = () => (resource === 'traces' ? this.#traces(query) : this.#trackers());
    return resource === undefined
      ? undefined
      : { action, reply: () => (projectId === this.projectId ? answer() : INVALID_PROJECT) };
  };

  #trackers(): Reply {
    const tracker = { tracker_type: 'system', tracker_name: 'system', project_id: this.projectId, ...this.tracker };
    return { status: 200, body: { trackers: this.tracker ? [tracker] : [] } };
  }

  #traces(query: URLSearchParams): Reply {
    const limit = Number(query.get('limit') ?? 10);
    const [from, to] = [query.get('from'), query.get('to')];
    if (query.get('trace_type') !== 'system' || !(limit >= 1 && limit <= LARGEST_PAGE)) {
      return fault(400, 'CTS.0208', 'Invalid query parameter.');
    }
    if ((from === null) !== (to === null) || ![from, to].every((time) => time === null || /^\d{13}$/.test(time))) {
      return fault(400, 'CTS.0209', 'Invalid query parameter: from and to are used together.');
    }
    const found = this.#found(Number(from ?? Date.now() - 3_600_000), Number(to ?? Date.now()), query);
    const next = query.get('next');
    const start = next === null ? 0 : found.findIndex(({ trace_id }) => trace_id === next) + 1;
    if (next !== null && start === 0 && !this.ids.includes(next)) {
      return fault(400, 'CTS.0210', 'Invalid query parameter: next.');
    }
    const traces = found.slice(start, start + limit);
    return {
      status: 200,
      body: { traces, meta_data: { count: traces.length, marker: traces.at(-1)?.trace_id ?? null } },
    };
  }

  #found(from: number, to: number, query: URLSearchParams): Trace[] {
    const now = Date.now();
    const service = query.get('service_type');
    return this.#kept
      .filter(({ visible, trace }) => visible <= now && trace.time > now - KEPT_MS)
      .map(({ trace }) => trace)
      .filter((trace) => trace[this.filterBy] > from && trace[this.filterBy] < to)
      .filter((trace) => service === null || trace.service_type === service)
      .sort((a, b) => b.record_time - a.record_time || (a.trace_id < b.trace_id ? 1 : -1));
  }
}

const INVALID_PROJECT = fault(403, 'CTS.0012', 'Invalid project ID. Check whether the project ID is correct.');
