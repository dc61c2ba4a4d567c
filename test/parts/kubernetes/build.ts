import { buildGoTools, pinnedVersion } from '../goBuild.ts';

export const kubernetesVersion = pinnedVersion(import.meta.dirname, 'k8s.io/kubernetes');

export const kubernetesCommands = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kubelet',
] as const;

/** Builds the Kubernetes commands, once, and gives the folder they are in. */
export function buildKubernetes(): Promise<string> {
  const version = 'k8s.io/component-base/version';
  const [major = '', minor = ''] = kubernetesVersion.split('.');
  return buildGoTools({
    title: `Kubernetes ${kubernetesVersion}`,
    duration: 'about 6 minutes on two cores',
    name: `kubernetes-${kubernetesVersion}`,
    moduleDirectory: import.meta.dirname,
    packages: kubernetesCommands.map((command) => `k8s.io/kubernetes/cmd/${command}`),
    variables: {
      // What user agents carry, and with them every audit event.
      'k8s.io/client-go/pkg/version.gitVersion': `v${kubernetesVersion}`,
      'k8s.io/client-go/pkg/version.gitCommit': '',
      [`${version}.gitVersion`]: `v${kubernetesVersion}`,
      [`${version}.gitCommit`]: '',
      [`${version}.gitMajor`]: major,
      [`${version}.gitMinor`]: minor,
      [`${version}.gitTreeState`]: 'clean',
    },
  });
}
