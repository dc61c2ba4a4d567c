import { join } from 'node:path';
import { buildGoTools, pinnedVersion } from '../goBuild.ts';

export const registryVersion = pinnedVersion(import.meta.dirname, 'github.com/distribution/distribution/v3');

/** Builds Distribution 3, once, and gives the path of its registry. */
export async function buildRegistry(): Promise<string> {
  const folder = await buildGoTools({
    title: `Distribution ${registryVersion}`,
    duration: 'about 2 minutes on two cores',
    name: `distribution-${registryVersion}`,
    moduleDirectory: import.meta.dirname,
    packages: ['github.com/distribution/distribution/v3/cmd/registry'],
    variables: { 'github.com/distribution/distribution/v3/version.version': `v${registryVersion}` },
  });
  return join(folder, 'registry');
}
