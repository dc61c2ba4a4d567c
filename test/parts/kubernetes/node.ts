import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCgroup, removeCgroup } from '../cgroups.ts';
import { startContainerd, type Containerd } from '../containerd.ts';
import { writeImageArchive } from '../image.ts';
import { atExit } from '../lastResort.ts';
import { freePort } from '../ports.ts';
import { unmountBelow } from '../proc.ts';
import { startProcess, type Running } from '../process.ts';
import type { ControlPlane } from './controlPlane.ts';
import { kubeletConfig, type KubeletPlace } from './kubeletConfig.ts';
import { rememberSysctls, removeLogLinks } from './machine.ts';
import { writePodNetwork } from './network.ts';

/** A name that every machine resolves to itself. */
export const nodeName = 'localhost';

/** The images of the node, busybox with `sleep infinity` as command; pods name them as they stand here. */
export const nodeImages = ['busybox:1.35', 'shop/web:1.4'];

const pauseImage = 'tallyman.test/pause:1';
const namespace = 'k8s.io';

export interface Node {
  /** `<namespace>_<pod>_<uid>/<container>/0.log`, as in /var/log/pods. */
  podLogs: string;
  /** The cgroup the pods' cgroups are below, in every hierarchy. */
  cgroup: string;
  containerd: Containerd;
  died: Promise<never>;
  /** Ends the kubelet, all containers and containerd, and leaves the machine as it was. */
  stop(): Promise<void>;
}

/** containerd and a kubelet; `kubeletOptions` are further keys of its configuration. */
export async function startNode(
  dir: string,
  id: string,
  controlPlane: ControlPlane,
  kubeletOptions: Record<string, unknown> = {}
): Promise<Node> {
  const cgroup = `tallyman-${id}`;
  const podLogs = join(dir, 'pod-logs');
  await mkdir(dir, { recursive: true });
  const network = await writePodNetwork(join(dir, 'cni'), id);
  const restoreSysctls = rememberSysctls();
  createCgroup(cgroup);

  const tidy = () => {
    unmountBelow(dir);
    network.remove();
    removeCgroup(cgroup);
    removeLogLinks(podLogs);
    restoreSysctls();
  };
  const forget = atExit(tidy);
  let containerd: Containerd | undefined;
  let kubelet: Running | undefined;
  const stop = async () => {
    // The kubelet first, as it would start again what the others end.
    await kubelet?.stop(5);
    await containerd?.stop();
    tidy();
    forget();
  };
  try {
    await network.add();
    containerd = await startContainerd(join(dir, 'containerd'), criConfig(network.confDir));
    await importImages(dir, containerd);
    kubelet = await startKubelet(
      dir,
      { cgroup, podLogs, address: network.nodeAddress, containerdSocket: containerd.socket },
      controlPlane,
      kubeletOptions
    );
    const died = Promise.race([containerd.died, kubelet.died]);
    died.catch(() => {});
    return { podLogs, cgroup, containerd, died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startKubelet(
  dir: string,
  place: Pick<KubeletPlace, 'address' | 'cgroup' | 'podLogs' | 'containerdSocket'>,
  controlPlane: ControlPlane,
  options: Record<string, unknown>
): Promise<Running> {
  const kubeconfig = await controlPlane.kubeconfigFor(`system:node:${nodeName}`, ['system:nodes']);
  const configFile = join(dir, 'kubelet.json');
  const { authorityFile } = controlPlane;
  await writeFile(configFile, kubeletConfig({ ...place, dir, authorityFile, port: await freePort() }, options));
  return startProcess({
    name: 'kubelet',
    command: join(controlPlane.binaries, 'kubelet'),
    args: [
      `--config=${configFile}`,
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${place.address}`,
      `--root-dir=${join(dir, 'kubelet')}`,
      `--cert-dir=${join(dir, 'kubelet-certificates')}`,
    ],
    logFile: join(dir, 'kubelet.log'),
  });
}

function criConfig(confDir: string) {
  return {
    sandbox_image: pauseImage,
    // Debian's place for containernetworking-plugins.
    cni: { bin_dir: '/usr/lib/cni', conf_dir: confDir },
    // Instead of /var/run/netns.
    netns_mounts_under_state_dir: true,
    stream_server_address: '127.0.0.1',
    stream_server_port: '0',
    // What a container that holds all this may not do.
    disable_apparmor: true,
    restrict_oom_score_adj: true,
    containerd: {
      snapshotter: 'native',
      default_runtime_name: 'runc',
      runtimes: { runc: { runtime_type: 'io.containerd.runc.v2' } },
    },
  };
}

async function importImages(dir: string, containerd: Containerd): Promise<void> {
  const archive = join(dir, 'images.tar');
  const tags = [...nodeImages.map(normalised), pauseImage];
  await writeImageArchive(
    archive,
    tags.map((tag) => ({ tag, command: ['sleep', 'infinity'] }))
  );
  await containerd.ctr(namespace, ['images', 'import', '--snapshotter', 'native', archive]);
  await rm(archive);
}

/** The kubelet asks for `busybox:1.35` under the name Docker gave it. */
function normalised(tag: string): string {
  return tag.includes('/') ? `docker.io/${tag}` : `docker.io/library/${tag}`;
}
