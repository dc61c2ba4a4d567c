import { join } from 'node:path';
import { buildGoTools, pinnedVersion } from '../goBuild.ts';

export const lokiVersion = pinnedVersion(import.meta.dirname, 'github.com/grafana/loki/v3');

/** Builds Loki and logcli, once, and gives the path of loki. */
export async function buildLoki(): Promise<string> {
  return join(await build(), 'loki');
}

/** The same build; gives the path of logcli. */
export async function buildLogcli(): Promise<string> {
  return join(await build(), 'logcli');
}

function build(): Promise<string> {
  return buildGoTools({
    title: `Loki ${lokiVersion}`,
    duration: 'about 5 minutes on two cores',
    name: `loki-${lokiVersion}`,
    moduleDirectory: import.meta.dirname,
    packages: ['github.com/grafana/loki/v3/cmd/loki', 'github.com/grafana/loki/v3/cmd/logcli'],
    variables: { 'github.com/grafana/loki/v3/pkg/util/build.Version': lokiVersion },
  });
}
