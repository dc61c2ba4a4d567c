import { unescape } from 'node:querystring';

/** What somebody asked a kubelet for by way of the API server's proxy. */
export interface KubeletRequest {
  kind: 'exec' | 'attach' | 'port-forward' | 'log';
  namespace: string;
  pod: string;
  container?: string;
  /** The command's words, of those that are in the URL; a body is in no audit event. */
  command: string[];
  ports: string[];
}

const KINDS: Record<string, KubeletRequest['kind']> = {
  exec: 'exec',
  run: 'exec',
  attach: 'attach',
  portForward: 'port-forward',
  containerLogs: 'log',
};

const PROXY = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?(?:nodes|pods|services)\/[^/]+\/proxy(\/.*)?$/s;

/**
 * The path that was asked for through `nodes/…/proxy`, `pods/…/proxy` or `services/…/proxy`, decoded as the API server decodes it and
 * cleaned as the other side's router cleans it, so that `//exec` or `%65xec` is not another path; always with a leading slash.
 */
export function proxiedPath(requestPath: string): string {
  const behind = PROXY.exec(unescape(requestPath))?.[1] ?? '';
  const parts: string[] = [];
  for (const part of behind.split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return `/${parts.join('/')}`;
}

/**
 * The kubelet's own way into a container, or to its log, that a proxied path is; undefined for all its other paths.
 * Source of the paths: pkg/kubelet/server/server.go, InstallDebuggingHandlers; a pod's uid may stand before the container.
 */
export function kubeletRequest(path: string, query: URLSearchParams): KubeletRequest | undefined {
  const [root = '', namespace, pod, ...rest] = path.slice(1).split('/');
  const kind = Object.hasOwn(KINDS, root) ? KINDS[root] : undefined;
  if (!kind || !namespace || !pod) {
    return undefined;
  }
  return {
    kind,
    namespace,
    pod,
    container: kind === 'port-forward' ? undefined : rest.at(-1),
    command: root === 'run' ? (query.get('cmd')?.split(' ') ?? []) : query.getAll('command'),
    ports: query.getAll('port'),
  };
}

/** The name in `name`, `name:port` or `scheme:name:port`, as the object of a proxy request is written. */
export function proxiedName(name: string): string {
  const parts = name.split(':');
  return (parts.length === 3 ? parts[1] : parts[0]) ?? name;
}
