import { KubernetesClient } from '../../kubernetes/client.ts';
import { InClusterCredentials, type Credentials } from '../../kubernetes/credentials.ts';
import { KubeconfigCredentials } from '../../kubernetes/kubeconfig.ts';
import { PodDirectory } from '../../kubernetes/pods/podDirectory.ts';
import type { SourceContext } from '../source.ts';
import type { Pods } from './followed.ts';

export interface PodsOptions {
  /** Whether labels, owners, images and container ids are asked for; else only what the files' paths say is known. */
  pods: boolean;
  /** The node that this runs on; by default what the environment variable NODE_NAME says. */
  nodeName?: string;
  /** Without it: the service account of the pod that this runs in. */
  kubeconfig?: string;
}

/** The pods of the node, as far as they are to be known. */
export interface NodePods {
  node: string | undefined;
  directory: Pods | undefined;
  run(context: SourceContext): Promise<void>;
}

const WITHOUT = 'or set sources.containerLogs.pods to false to know only what the names of the log files say';

/** Throws, with how to mend it, when pods are to be known and there is no way to. */
export function podsOf({ pods, nodeName, kubeconfig }: PodsOptions, env = process.env): NodePods {
  const node = nodeName ?? (env['NODE_NAME'] || undefined);
  if (!pods) {
    return { node, directory: undefined, run: () => Promise.resolve() };
  }
  if (node === undefined) {
    throw new Error(
      `container logs: which node is this? Set sources.containerLogs.nodeName, or NODE_NAME in the pod's environment (fieldRef: spec.nodeName), ${WITHOUT}`
    );
  }
  const client = new KubernetesClient(credentials(kubeconfig));
  const directory = new PodDirectory({ client, nodeName: node });
  const run = async ({ log, journal, signal }: SourceContext) => {
    const onAccess = (allowed: boolean, reason: string) => journal.permission('container-logs pods', allowed, reason);
    await directory.run({ log, signal, onAccess }).finally(() => client.close());
  };
  return { node, directory, run };
}

function credentials(kubeconfig: string | undefined): Credentials {
  try {
    return kubeconfig === undefined ? new InClusterCredentials() : new KubeconfigCredentials(kubeconfig);
  } catch (error) {
    throw new Error(`container logs: ${(error as Error).message}; ${WITHOUT}`, { cause: error });
  }
}
