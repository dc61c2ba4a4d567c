import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { startProcess, type Running } from '../../test/parts/process.ts';
import { waitFor } from '../../test/parts/wait.ts';
import { home, root } from './paths.ts';

export interface LocalGrafana {
  binary: string;
  homePath: string;
}

/** The Grafana of this machine: GRAFANA_BIN and GRAFANA_HOME, or `grafana` on the PATH; `undefined` when there is none. */
export function findGrafana(): LocalGrafana | undefined {
  const { GRAFANA_BIN, GRAFANA_HOME, PATH } = process.env;
  const binary =
    GRAFANA_BIN ??
    (PATH ?? '')
      .split(delimiter)
      .map((dir) => join(dir, 'grafana'))
      .find((path) => existsSync(path));
  if (!binary) {
    return undefined;
  }
  if (!existsSync(binary)) {
    throw new Error(`GRAFANA_BIN names ${binary}, which is not there`);
  }
  const guesses = [
    GRAFANA_HOME,
    join(dirname(realpathSync(binary)), '..'),
    '/usr/share/grafana',
    '/opt/homebrew/opt/grafana/share/grafana',
  ];
  const homePath = guesses.find((path) => path !== undefined && existsSync(join(path, 'conf/defaults.ini')));
  if (!homePath) {
    throw new Error(
      `found ${binary} but not its files; GRAFANA_HOME must name the folder that has conf/defaults.ini and public/`
    );
  }
  return { binary, homePath };
}

/** Starts Grafana with the plugin, on the loopback, and resolves when it answers. Variables of the environment win over what is set here. */
export async function startGrafana(
  grafana: LocalGrafana,
  port: number,
  lokiUrl: string
): Promise<Running & { url: string }> {
  const data = join(home, 'grafana');
  const plugins = join(data, 'plugins');
  mkdirSync(plugins, { recursive: true });
  rmSync(join(plugins, 'tallyman-audit-app'), { force: true });
  symlinkSync(join(root, 'dist'), join(plugins, 'tallyman-audit-app'), 'dir');
  const url = `http://localhost:${port}`;
  const running = await startProcess({
    name: 'Grafana',
    command: grafana.binary,
    args: ['server', '--homepath', grafana.homePath],
    logFile: join(data, 'grafana.log'),
    cwd: data,
    env: {
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      GF_PATHS_DATA: data,
      GF_PATHS_LOGS: join(data, 'log'),
      GF_PATHS_PLUGINS: plugins,
      GF_PATHS_PROVISIONING: join(root, 'provisioning'),
      // The plugin is not signed; nobody but this machine reaches this Grafana.
      GF_DEFAULT_APP_MODE: 'development',
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Admin',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
      TALLYMAN_LOKI_URL: lokiUrl,
      ...process.env,
    },
  });
  try {
    await waitFor(async () => (await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(2000) })).ok, {
      what: 'Grafana to answer',
      seconds: 90,
      everyMilliseconds: 250,
      unless: running.died,
    });
  } catch (error) {
    await running.stop(0);
    throw error;
  }
  return { ...running, url };
}

/** Whether `docker compose` works and reaches an engine. */
export function hasCompose(): boolean {
  const works = (...args: string[]) => spawnSync('docker', args, { stdio: 'ignore', timeout: 15_000 }).status === 0;
  return works('compose', 'version') && works('info');
}
