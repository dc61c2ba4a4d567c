import { config, setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import type { ProvisionedRule } from '../rule/types';

const ALL = [
  ...['alert.rules:read', 'alert.rules:create', 'alert.rules:write', 'alert.rules:delete'],
  ...['alert.provisioning.provenance:write', 'folders:read', 'folders:create'],
];

/** Grafana's alerting API, as far as the page uses it: rules are kept, and nothing evaluates them. */
export class FakeGrafana {
  rules = new Map<string, ProvisionedRule>();
  folders = [{ uid: 'f1', title: 'Tallyman' }];
  /** As Grafana tells them: an integration is called by its kind. */
  receivers = [{ name: 'on call', active: true, integrations: [{ name: 'email', lastNotifyAttemptError: '' }] }];
  /** What rules are like, by uid: keys of Grafana's answer. */
  states = new Map<string, Record<string, unknown>>();
  /** Uids that are refused, with the reason. */
  refused = new Map<string, string>();
  /** Parts of addresses whose reading fails, with the reason. */
  unreadable = new Map<string, string>();
  requests: Array<{ method: string; url: string; headers: unknown; data: unknown }> = [];

  install(permissions: string[] = ALL): this {
    config.bootData = {
      user: { permissions: Object.fromEntries(permissions.map((name) => [name, true])) },
    } as unknown as typeof config.bootData;
    config.datasources = {
      Tallyman: { uid: 'tally', name: 'Tallyman', type: 'tallyman-audit-datasource' },
    } as unknown as typeof config.datasources;
    setBackendSrv({ fetch: (request: BackendSrvRequest) => this.#answer(request) } as unknown as BackendSrv);
    return this;
  }

  written = (): string[] =>
    this.requests.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);

  #answer({ method = 'GET', url, headers, data, responseType }: BackendSrvRequest) {
    this.requests.push({ method, url, headers, data });
    const [, broken] = [...this.unreadable].find(([part]) => method === 'GET' && url.includes(part)) ?? [];
    if (broken) {
      return throwError(() => ({ status: 500, data: { message: broken } }));
    }
    const [, uid = ''] = /\/alert-rules\/(.+)$/.exec(url) ?? [];
    const rule = data as ProvisionedRule;
    const reason = this.refused.get(uid || rule?.uid);
    if (reason && method !== 'GET') {
      return throwError(() => ({ status: 400, data: { message: reason } }));
    }
    if (url.includes('/alert-rules')) {
      if (method === 'DELETE') {
        this.rules.delete(uid);
        // As Grafana 12.3 does with an empty answer.
        return responseType === 'text'
          ? of({ data: '' })
          : throwError(() => ({ data: { message: 'Unexpected error' } }));
      }
      if (method !== 'GET') {
        this.rules.set(rule.uid, rule);
      }
      return of({ data: method === 'GET' ? [...this.rules.values()] : rule });
    }
    return of({ data: this.#other(method, url, data) });
  }

  #other(method: string, url: string, data: unknown): unknown {
    if (url.startsWith('/api/folders')) {
      return method === 'POST' ? { uid: 'made', ...(data as object) } : this.folders;
    }
    if (url.endsWith('/config/api/v1/receivers')) {
      return this.receivers;
    }
    if (url.includes('/rule-groups/')) {
      return { interval: 60 };
    }
    const rules = [...this.states].map(([uid, state]) => ({ uid, ...state }));
    return { data: { groups: [{ interval: 60, rules }] } };
  }
}
