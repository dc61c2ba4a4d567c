import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { startProcess, type Running } from '../process.ts';
import { waitFor } from '../wait.ts';
import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from './controlPlane.ts';
import { nodeName, startNode, type Node } from './node.ts';

export { nodeImages, nodeName } from './node.ts';
export type { Node } from './node.ts';

export interface Cluster extends ControlPlane {
  node: Node;
}

export interface ClusterOptions extends ControlPlaneOptions {
  /** Further keys of the kubelet's configuration, such as containerLogMaxSize. */
  kubelet?: Record<string, unknown>;
}

/** A whole cluster of one node, ready to run pods in the namespace default. Needs root. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const dir = resolve(options.dir);
  const id = randomBytes(3).toString('hex');
  const started: Array<{ stop(): Promise<void> }> = [];
  const stop = async () => {
    for (const part of started.reverse().splice(0)) {
      await part.stop();
    }
  };
  try {
    const controlPlane = await startControlPlane({ ...options, dir });
    started.push(controlPlane);
    let controllers = await startControllers(dir, controlPlane);
    started.push({ stop: () => stopAll(controllers) });
    const node = await startNode(join(dir, 'node'), id, controlPlane, options.kubelet);
    started.push(node);
    const died = Promise.race([controlPlane.died, node.died, ...controllers.map((controller) => controller.died)]);
    died.catch(() => {});
    await untilReady(controlPlane, died);
    // Those of a real cluster end when they cannot renew their leases, and are begun anew; these would come back after up to two minutes.
    const withoutApiServer: Cluster['withoutApiServer'] = async (meanwhile, signal) => {
      await controlPlane.withoutApiServer(async () => {
        await Promise.all([stopAll(controllers), meanwhile()]);
      }, signal);
      controllers = await startControllers(dir, controlPlane);
    };
    return { ...controlPlane, withoutApiServer, node, died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopAll(parts: Running[]): Promise<void> {
  await Promise.all(parts.map((part) => part.stop()));
}

/** Without leader election there is nothing to wait for; without ports nobody can ask them anything. */
async function startControllers(dir: string, controlPlane: ControlPlane): Promise<Running[]> {
  const { binaries, authorityFile, serviceAccountKeyFile, kubeconfigFor } = controlPlane;
  const common = ['--leader-elect=false', '--secure-port=0'];
  const start = async (name: string, args: string[]) =>
    startProcess({
      name,
      command: join(binaries, name),
      args: [`--kubeconfig=${await kubeconfigFor(`system:${name}`)}`, ...common, ...args],
      logFile: join(dir, `${name}.log`),
    });
  const manager = await start('kube-controller-manager', [
    '--use-service-account-credentials=true',
    `--root-ca-file=${authorityFile}`,
    `--service-account-private-key-file=${serviceAccountKeyFile}`,
  ]);
  try {
    return [manager, await start('kube-scheduler', [])];
  } catch (error) {
    await manager.stop();
    throw error;
  }
}

/** A pod is refused as long as its service account or the config map mounted into each pod is missing. */
async function untilReady({ kubectl }: ControlPlane, died: Promise<never>): Promise<void> {
  const ready = async () => {
    const condition = "jsonpath={.status.conditions[?(@.type=='Ready')].status}";
    return (await kubectl(['get', 'node', nodeName, '-o', condition])) === 'True';
  };
  await waitFor(ready, { what: 'the node to be ready', seconds: 90, everyMilliseconds: 300, unless: died });
  const provisioned = () => kubectl(['get', 'serviceaccount/default', 'configmap/kube-root-ca.crt', '-o', 'name']);
  await waitFor(provisioned, { what: 'the default service account', seconds: 60, unless: died });
}
