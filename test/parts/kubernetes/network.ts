import { mkdir, writeFile } from 'node:fs/promises';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exec, execQuietly } from '../exec.ts';

/** Where libcni keeps the results of what it added; nothing tells it to keep them elsewhere. */
const cniResults = '/var/lib/cni/results';

export interface PodNetwork {
  confDir: string;
  /** The node's own address. */
  nodeAddress: string;
  /** Makes the bridge. */
  add(): Promise<void>;
  /** Removes the bridge and what CNI wrote outside the cluster's directory. */
  remove(): void;
}

/**
 * A bridge that only pods are on. They have addresses and reach each other; there is no gateway, so the plugin has no
 * reason to turn on IP forwarding or to write iptables rules on a machine that isn't ours.
 *
 * The bridge also bears the node's address, which only this machine has a route to: an API server passes no request on
 * to a node that is a loopback. It is of the range for documentation (RFC 5737), so it is nobody's; two clusters at once
 * can have the same one, as their kubelets have other ports.
 */
export async function writePodNetwork(dir: string, id: string): Promise<PodNetwork> {
  const confDir = join(dir, 'net.d');
  const name = `tallyman-${id}`;
  const bridge = `tally-${id}`;
  const nodeAddress = `198.51.100.${1 + (Number.parseInt(id, 16) % 254)}`;
  await mkdir(confDir, { recursive: true });
  const network = {
    cniVersion: '0.4.0',
    name,
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: false,
        ipMasq: false,
        ipam: { type: 'host-local', ranges: [[{ subnet: '10.244.0.0/24' }]], dataDir: join(dir, 'addresses') },
      },
    ],
  };
  await writeFile(join(confDir, '10-pods.conflist'), JSON.stringify(network));
  const add = async () => {
    await exec('ip', ['link', 'add', bridge, 'type', 'bridge']);
    await exec('ip', ['address', 'add', `${nodeAddress}/32`, 'dev', bridge]);
    await exec('ip', ['link', 'set', bridge, 'up']);
  };
  const remove = () => {
    execQuietly('ip', ['link', 'delete', bridge]);
    const results = list(cniResults);
    const ours = results.filter((file) => file.startsWith(`${name}-`));
    // Every pod has two results, named <network>-<sandbox>-<interface>; the loopback's bears no name of ours.
    const sandboxes = new Set(ours.map((file) => file.slice(name.length + 1).split('-')[0]));
    const loopbacks = results.filter((file) => sandboxes.has(/^cni-loopback-(.*)-lo$/.exec(file)?.[1]));
    for (const file of [...ours, ...loopbacks]) {
      rmSync(join(cniResults, file), { force: true });
    }
  };
  return { confDir, nodeAddress, add, remove };
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
