/** `npm start`: builds what is missing and runs Loki, the collector and Grafana until Ctrl-C. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLoki } from '../../test/parts/loki/loki.ts';
import { assertFree } from '../../test/parts/ports.ts';
import { buildPlugin } from './build.ts';
import { findGrafana, hasCompose, startGrafana } from './grafana.ts';
import { home, root } from './paths.ts';
import { replaySample } from './sample.ts';
import { say } from './say.ts';
import { configureCollector } from './sources.ts';

const USAGE = `Usage: npm start [-- OPTIONS]

Builds what is missing, then runs Loki, the collector on what this machine has to collect from, and Grafana, until Ctrl-C.

  --sample              also replay the recorded story of a shop that is broken into, labelled cluster="sample" and "sample-host", so that
                        a first look is not empty
  --loki-port PORT      port of Loki on the loopback (default 3100)
  --grafana-port PORT   port of Grafana on the loopback (default 3000)
  --no-grafana          show the newest records in this terminal instead
  --help                this text

GRAFANA_BIN and GRAFANA_HOME name a Grafana of this machine; DOCKER_HOST names the socket of a container engine, KUBECONFIG a cluster (its
events, the lifecycle of its containers and their logs), TALLYMAN_AUDIT_LOG its audit log; TALLYMAN_HOME names the folder for data (default
.tallyman); TALLYMAN_CACHE names the folder for what is built once.
`;

const HOW_TO_GET_GRAFANA = `There is no Grafana here, so the newest records are shown below instead. To see the app, either
  - install Grafana 12.3 or later (https://grafana.com/grafana/download) so that "grafana" is on the PATH, or
  - name one:  GRAFANA_BIN=/path/to/bin/grafana GRAFANA_HOME=/path/to/grafana npm start, or
  - install Docker with Compose, and npm start uses that.`;

/** What has been started, newest last; stopped in the opposite order. */
const started: Array<{ name: string; stop: () => Promise<void> }> = [];
let stopping = false;

async function stopAll(): Promise<void> {
  for (const { name, stop } of started.splice(0).reverse()) {
    say.step(`stopping ${name}`);
    await stop().catch((error: unknown) => say.warn(`${name}: ${(error as Error).message}`));
  }
}

/** A child that writes to this terminal, in a process group of its own so that Ctrl-C reaches it through stopAll only. */
function attach(name: string, command: string, args: string[], graceSeconds = 10): ChildProcess {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.once('error', (error) => say.warn(`${name} does not start: ${error.message}`));
  child.once('exit', (code) => {
    if (!stopping) {
      say.warn(`${name} ended with status ${code}`);
    }
  });
  const signal = (kind: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, kind);
    } catch {
      // It has ended.
    }
  };
  started.push({
    name,
    stop: async () => {
      signal('SIGTERM');
      const late = setTimeout(() => signal('SIGKILL'), graceSeconds * 1000);
      await ended;
      clearTimeout(late);
    },
  });
  return child;
}

async function portFree(port: number, what: string, option: string): Promise<void> {
  await assertFree(port).catch(() => {
    throw new Error(
      `port ${port}, which ${what} needs, is in use by another program; choose another with "npm start -- ${option} PORT"`
    );
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sample: { type: 'boolean' },
      'loki-port': { type: 'string', default: '3100' },
      'grafana-port': { type: 'string', default: '3000' },
      'no-grafana': { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [lokiPort, grafanaPort] = [values['loki-port'], values['grafana-port']].map((text) => {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new Error(`${text} is not a port`);
    }
    return port;
  }) as [number, number];
  const wanted = !values['no-grafana'];
  const grafana = wanted ? findGrafana() : undefined;
  await portFree(lokiPort, 'Loki', '--loki-port');
  if (grafana) {
    await portFree(grafanaPort, 'Grafana', '--grafana-port');
  }
  const compose = wanted && !grafana && hasCompose();
  if (grafana || compose) {
    buildPlugin();
  }
  if (compose) {
    say.step('no Grafana on this machine: starting Loki, the collector and Grafana with Docker Compose');
    attach('Docker Compose', 'docker', ['compose', 'up', '--build'], 60);
    return;
  }
  say.step(`starting Loki on port ${lokiPort}`);
  const loki = await startLoki({ dir: join(home, 'loki'), port: lokiPort });
  started.push({ name: 'Loki', stop: loki.stop });
  loki.died.catch((error: Error) => fail(error));
  say.done(`Loki: ${loki.url}`);
  const config = await configureCollector(loki.url);
  if (config) {
    attach('the collector', process.execPath, [join(root, 'collector/cli.ts'), 'collect', '--config', config]);
  } else {
    say.warn(
      `nothing to collect from was found${values.sample ? '' : '; "npm start -- --sample" shows a recorded story'}`
    );
  }
  if (values.sample) {
    const count = await replaySample(loki.url);
    say.done(
      count > 0
        ? `replayed ${count} records of the last hours, cluster="sample" and "sample-host"`
        : 'the sample of an earlier start is still there'
    );
  }
  if (grafana) {
    say.step(`starting Grafana on port ${grafanaPort}`);
    const running = await startGrafana(grafana, grafanaPort, loki.url);
    started.push({ name: 'Grafana', stop: () => running.stop(20) });
    running.died.catch((error: Error) => fail(error));
    say.done(
      `Grafana: ${running.url}/a/tallyman-audit-app/overview (no login is asked for; it listens on this machine only)`
    );
  } else {
    if (wanted) {
      say.warn(HOW_TO_GET_GRAFANA);
    }
    attach('tallyq', 'go', ['run', './cmd/tallyq', '--loki', loki.url, '--since', '1h', '--limit', '20', '--follow']);
  }
  say.note('Ctrl-C stops everything.');
  // Started parts do not keep this process alive by themselves.
  setInterval(() => {}, 60_000);
}

function fail(error: Error): void {
  if (!stopping) {
    say.warn(error.message);
    process.exitCode = 1;
    void end();
  }
}

async function end(): Promise<void> {
  if (stopping) {
    return;
  }
  stopping = true;
  await stopAll();
  process.exit();
}

process.on('SIGINT', () => void end());
process.on('SIGTERM', () => void end());
main().catch((error: Error) => fail(error));
