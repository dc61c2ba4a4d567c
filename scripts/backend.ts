/**
 * Builds the datasource's back end into dist/: for this machine, and for Linux as Docker on this machine runs it; with --all for all
 * platforms that Grafana runs on.
 */
import { spawnSync } from 'node:child_process';
import { arch, platform } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const goArch: Record<string, string> = { x64: 'amd64', arm64: 'arm64', arm: 'arm' };
const goOs: Record<string, string> = { win32: 'windows', darwin: 'darwin', linux: 'linux' };
const here: [string, string] = [goOs[platform()] ?? platform(), goArch[arch()] ?? arch()];
const local: Array<[string, string]> = here[0] === 'linux' ? [here] : [here, ['linux', here[1]]];
const all: Array<[string, string]> = [
  ['linux', 'amd64'],
  ['linux', 'arm64'],
  ['darwin', 'amd64'],
  ['darwin', 'arm64'],
  ['windows', 'amd64'],
];

for (const [os, cpu] of process.argv.includes('--all') ? all : local) {
  const name = `gpx_tallyman-audit-datasource_${os}_${cpu}${os === 'windows' ? '.exe' : ''}`;
  const result = spawnSync(
    'go',
    ['build', '-trimpath', '-ldflags', '-s -w', '-o', `dist/datasource/${name}`, './pkg'],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, CGO_ENABLED: '0', GOOS: os, GOARCH: cpu },
    }
  );
  if (result.error) {
    console.error(
      `cannot run go (${result.error.message}): the datasource's back end is built from source and needs Go, see https://go.dev/dl/`
    );
    process.exit(1);
  }
  if (result.status !== 0) {
    process.exit(result.status ?? 1);
  }
}
