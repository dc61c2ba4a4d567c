import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDocker } from './docker/docker.ts';
import { startCluster } from './kubernetes/cluster.ts';
import { startControlPlane } from './kubernetes/controlPlane.ts';
import { atExit } from './lastResort.ts';
import { startLoki } from './loki/loki.ts';
import { available, type Part } from './prerequisites.ts';
import { startRegistry } from './registry/registry.ts';

/** Starts one part in the foreground, says how to reach it and stops it on Ctrl-C. */

const usage = `usage: node test/parts/run.ts loki|control-plane|kubernetes|docker|registry [options]

  --dir <folder>            where its data goes, and stays; a temporary folder by default
  --port <port>             of Loki; a free one by default
  --audit-policy <file>     of kube-apiserver, whose events then go to audit.log in the folder
`;

interface Started {
  lines: string[];
  died: Promise<never>;
  stop(): Promise<void>;
}

interface Options {
  dir: string;
  port?: number;
  audit?: { policyFile: string; logPath: string };
}

const starters: Record<Part, (options: Options) => Promise<Started>> = {
  loki: async ({ dir, port }) => {
    const loki = await startLoki({ dir, port });
    return { ...loki, lines: [`url         ${loki.url}`, `log         ${loki.logFile}`] };
  },
  'control-plane': async ({ dir, audit }) => {
    const controlPlane = await startControlPlane({ dir, audit });
    return { ...controlPlane, lines: kubernetesLines(controlPlane) };
  },
  kubernetes: async ({ dir, audit }) => {
    const cluster = await startCluster({ dir, audit });
    return { ...cluster, lines: [...kubernetesLines(cluster), `pod logs    ${cluster.node.podLogs}`] };
  },
  docker: async ({ dir }) => {
    const docker = await startDocker({ dir });
    return { ...docker, lines: [`DOCKER_HOST=${docker.host}`, `image       ${docker.image} (--network=none)`] };
  },
  registry: async ({ dir }) => {
    const registry = await startRegistry({ dir, release: '3', users: true });
    const lines = [`registry    ${registry.name} (alice, alice-secret)`, `log         ${registry.logFile}`];
    return { ...registry, lines, died: new Promise<never>(() => {}) };
  },
};

function kubernetesLines({ url, kubeconfig, binaries }: { url: string; kubeconfig: string; binaries: string }) {
  return [`url         ${url}`, `KUBECONFIG=${kubeconfig}`, `kubectl     ${join(binaries, 'kubectl')}`];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dir: { type: 'string' }, port: { type: 'string' }, 'audit-policy': { type: 'string' } },
  });
  const part = positionals[0];
  if (!isPart(part) || positionals.length > 1) {
    process.stderr.write(usage);
    process.exit(2);
  }
  const availability = available(part);
  if (!availability.ok) {
    throw new Error(`${part} can't run here: ${availability.reason} (${availability.fix})`);
  }
  const dir = values.dir ? resolve(values.dir) : temporaryFolder();
  const policyFile = values['audit-policy'];
  const started = await starters[part]({
    dir,
    port: values.port === undefined ? undefined : Number(values.port),
    audit: policyFile ? { policyFile: resolve(policyFile), logPath: join(dir, 'audit.log') } : undefined,
  });
  process.stdout.write(`${started.lines.join('\n')}\nfolder      ${dir}\nCtrl-C stops it\n`);
  await Promise.race([interrupted(), started.died]);
  process.stderr.write('stopping…\n');
  await started.stop();
}

function isPart(name: string | undefined): name is Part {
  return name !== undefined && Object.hasOwn(starters, name);
}

/** Registered before the part starts and so removed after the part has gone. */
function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-part-'));
  atExit(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The timer keeps this process alive, as parts don't. Only the first signal is waited for: a second one ends it all. */
function interrupted(): Promise<void> {
  return new Promise((done) => {
    const alive = setInterval(() => {}, 60_000);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const onSignal = () => {
      clearInterval(alive);
      signals.forEach((signal) => process.off(signal, onSignal));
      done();
    };
    signals.forEach((signal) => process.on(signal, onSignal));
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
);
