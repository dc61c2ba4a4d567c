/** What a registry is to send its notifications with. */
export interface Notify {
  url: string;
  token: string;
  /** Without, events of manifests do not tell what is in them. */
  references?: boolean;
}

export interface RegistrySettings {
  /** People who may use it; nobody has to say who he is when there are none. */
  users?: boolean;
  notify?: Notify;
  /** Of what it logs beside the combined access log. */
  formatter?: 'text' | 'json' | 'logstash';
  /** `error` leaves the combined access log, and little else. */
  level?: 'error' | 'info';
}

/** Users of the htpasswd file: their passwords are their names with `-secret` behind. */
export const HTPASSWD = `alice:$2y$04$eC6Xza.5ijKn0dtq4Bq6xO1O7c37NpfTfe1BZFPOtEK943FR3Ul6a
mallory:$2y$04$LsWb6qe/q7THepODc44dDOqKzqJfKF8CEROwB0l5LeOf3.j2jMx2C
bob:$2y$04$reheBgWbiR09A37Cfc5UDu8tUG4rq1h9/nf6huOg24EK/SgFWR6bC
ci:$2y$04$8mbKn8CDaHpKOtKgnfTHUuwQABme97y5szbOkslKxf.7jbfmdsaB2
shop-pull:$2y$04$caiTChTriTkQ9aUT5krBSuqg708PByGNv2UVCyu28.1fKZsInAWGK
host-1:$2y$04$2MyX8Luxg1Tkbs84WSWOGupKxkkYQ/qsdVztQ1eZz7njvHbURyzUu
`;

/** A registry's configuration; JSON is YAML too. */
export function registryConfig(
  { dir, port }: { dir: string; port: number },
  { users, notify, formatter = 'text', level = 'info' }: RegistrySettings
): string {
  const config = {
    version: '0.1',
    log: { level, formatter },
    storage: { filesystem: { rootdirectory: `${dir}/data` }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: 'of-the-tests' },
    ...(users && { auth: { htpasswd: { realm: 'tests', path: `${dir}/htpasswd` } } }),
    ...(notify && {
      notifications: {
        events: { includereferences: notify.references ?? false },
        endpoints: [
          {
            name: 'tallyman',
            url: notify.url,
            headers: { Authorization: [`Bearer ${notify.token}`] },
            timeout: '2s',
            threshold: 5,
            backoff: '1s',
          },
        ],
      },
    }),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
