import { existsSync } from 'node:fs';
import type { Config } from '../../config/schema.ts';
import {
  inspectSchema,
  isPodman,
  listSchema,
  versionSchema,
  type Listed,
  type Version,
} from '../../sources/docker/answers.ts';
import { Engine, EngineError } from '../../sources/docker/engine.ts';
import { oneOf, type TextTest } from '../../pipeline/rules/wildcard.ts';
import { ok, missing, unknown, type Check, type Result } from '../finding.ts';

type DockerConfig = NonNullable<Config['sources']['docker']>;

const PART = 'sources.docker';
const MOST = 500;
const AT_ONCE = 8;
const ANSWER_MS = 10_000;
/** The oldest release that is tested with; Docker 20.10 speaks 1.41, and Podman's compatible API names a version of its own. */
const LEAST_API = 1.41;

/** Whether the engine answers on its socket, and whether it can give the log of each container that runs. */
export function dockerChecks(config: DockerConfig): Check[] {
  return [{ part: PART, what: 'engine', run: () => look(config) }];
}

async function look({ socket, logs, excludeLogs }: DockerConfig): Promise<Result[]> {
  const engine = new Engine(socket);
  let version: Version;
  try {
    version = await engine.get('/version', versionSchema);
  } catch (error) {
    return [refused(socket, error as NodeJS.ErrnoException)];
  }
  const podman = isPodman(version);
  const api = `API ${version.ApiVersion ?? 'unknown'}`;
  const name = `${podman ? 'Podman' : 'Docker'} ${version.Version}, ${api}, at ${socket}`;
  const old = !podman && Number(version.ApiVersion ?? LEAST_API) < LEAST_API;
  const first = old
    ? missing('engine', `${name} is older than ${LEAST_API}`, 'upgrade Docker Engine to 20.10 or later')
    : ok('engine', name);
  return logs ? [first, await logsOf(engine, oneOf(excludeLogs))] : [first];
}

function refused(socket: string, error: NodeJS.ErrnoException): Result {
  switch (error.code) {
    case 'ENOENT':
      return missing(
        'engine',
        `there is no ${socket}`,
        'systemctl enable --now docker   # or podman.socket, with sources.docker.socket: /run/podman/podman.sock\n' +
          `in a container: docker run -v ${socket}:${socket} …`
      );
    case 'EACCES':
      return missing(
        'engine',
        `this user may not use ${socket}`,
        `run the collector as root, or: usermod -aG "$(stat -c %G ${socket})" USER   # which is root's power over this machine`
      );
    case 'ECONNREFUSED':
      return missing(
        'engine',
        `nothing listens at ${socket}`,
        existsSync('/run/podman') ? 'systemctl restart podman.socket' : 'systemctl restart docker'
      );
    default:
      return missing('engine', error.message, 'look at the engine: journalctl -u docker');
  }
}

/** Asked for one line of each, as which drivers can be read differs between releases and options. */
async function logsOf(engine: Engine, excluded: TextTest): Promise<Result> {
  const running = await engine.get('/containers/json', listSchema);
  const containers = running.filter((container) => !excluded(nameOf(container))).slice(0, MOST);
  const faults: string[] = [];
  for (let at = 0; at < containers.length; at += AT_ONCE) {
    const group = containers.slice(at, at + AT_ONCE);
    const found = await Promise.all(group.map((container) => fault(engine, container)));
    faults.push(...found.filter((text) => text !== undefined));
  }
  if (containers.length === 0) {
    return unknown('logs', 'no container runs whose log is wanted, so none could be asked for its log');
  }
  if (faults.length === 0) {
    return ok('logs', `the logs of all ${containers.length} containers that run can be read`);
  }
  const found = `${faults.length} of ${containers.length} containers cannot be read: ${faults.slice(0, 5).join('; ')}`;
  const fix =
    'start them with a driver that keeps what it logs: docker run --log-driver=local …\n' +
    'for all new ones: { "log-driver": "local" } in /etc/docker/daemon.json, then systemctl restart docker\n' +
    'or leave them out: sources.docker.excludeLogs';
  return missing('logs', found, fix);
}

const nameOf = ({ Id, Names }: Listed) => Names?.[0]?.replace(/^\//, '') ?? Id.slice(0, 12);

async function fault(engine: Engine, container: Listed): Promise<string | undefined> {
  const { Id } = container;
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await engine.stream(`/containers/${Id}/logs?stdout=1&stderr=1&tail=1`, signal);
    answer.on('error', () => {});
    answer.destroy();
    return undefined;
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) {
      return undefined;
    }
    const inspect = await engine.get(`/containers/${Id}/json`, inspectSchema).catch(() => undefined);
    return `${nameOf(container)} (driver ${inspect?.HostConfig?.LogConfig?.Type ?? 'unknown'}: ${(error as Error).message})`;
  }
}
