/** Where a registry sends what happens. */
export interface Endpoint {
  listen: { host: string; port: number };
  path: string;
  tls?: object;
  tokenFile?: string;
  /** The collector's name, as the registry reaches it, where that is known. */
  address?: string;
}

/** What the registry's configuration needs for its events to come here, for the file and for people. */
export const endpointSnippet = (endpoint: Endpoint): string =>
  `in the registry's config.yml, then restart it:\n${endpointYaml(endpoint)}`;

/** The same without a word besides. */
export function endpointYaml({ listen, path, tls, tokenFile, address }: Endpoint): string {
  const host = address ?? (['0.0.0.0', '::'].includes(listen.host) ? 'COLLECTOR' : listen.host);
  const named = host.includes(':') ? `[${host}]` : host;
  return [
    'notifications:',
    '  events:',
    '    includereferences: true',
    '  endpoints:',
    '    - name: tallyman',
    `      url: ${tls ? 'https' : 'http'}://${named}:${listen.port}${path}`,
    `      headers: { Authorization: ["Bearer TOKEN"] }   # TOKEN: what ${tokenFile ?? 'the token file'} holds`,
    '      timeout: 5s',
    '      threshold: 5',
    '      backoff: 10s',
  ].join('\n');
}

/** How a robot account is made that may do what is needed, and nothing else. */
export function createRobot(url: string, projects: string[] | undefined): string {
  const permissions = projects
    ? projects.map((namespace) => ({ kind: 'project', namespace, access: [{ resource: 'log', action: 'list' }] }))
    : [{ kind: 'system', namespace: '/', access: [{ resource: 'audit-log', action: 'list' }] }];
  const body = JSON.stringify({ name: 'tallyman', level: 'system', duration: -1, permissions });
  return `curl -u admin ${url}/api/v2.0/robots -H 'content-type: application/json' -d '${body}'   # answers name and secret`;
}
