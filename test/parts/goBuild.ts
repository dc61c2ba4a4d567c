import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from './exec.ts';
import { cachedFolder, digestOf } from './cache.ts';

export interface GoTools {
  /** For people: "Loki 3.7.8". */
  title: string;
  /** For people: "about 3 minutes". */
  duration: string;
  /** For the cache's folder: "loki-3.7.8". */
  name: string;
  /** The folder with the go.mod and go.sum that pin the tools. */
  moduleDirectory: string;
  packages: string[];
  /** Go variables set by the linker, full name to value: how these programs learn their version. */
  variables: Record<string, string>;
}

/** The version go.mod pins, without the v: nothing else needs to know it. */
export function pinnedVersion(moduleDirectory: string, module: string): string {
  const goMod = readFileSync(join(moduleDirectory, 'go.mod'), 'utf8');
  const words = goMod.split('\n').map((line) =>
    line
      .trim()
      .replace(/^require /, '')
      .split(' ')
  );
  const version = words.find(([name, second]) => name === module && second?.startsWith('v'))?.[1];
  if (!version) {
    throw new Error(`the go.mod in ${moduleDirectory} doesn't require ${module}`);
  }
  return version.slice(1);
}

/** Builds the commands once and gives the folder their binaries are in. */
export async function buildGoTools(tools: GoTools): Promise<string> {
  const { moduleDirectory, packages, variables } = tools;
  const files = ['go.mod', 'go.sum'].map((file) => join(moduleDirectory, file));
  const digest = await digestOf(files, { packages, variables });
  const name = `${tools.name}-${process.platform}-${process.arch}-${digest}`;
  return cachedFolder(name, async (folder) => {
    process.stderr.write(`building ${tools.title} (once, ${tools.duration})…\n`);
    const began = Date.now();
    const seconds = () => Math.round((Date.now() - began) / 1000);
    const stillBuilding = setInterval(() => {
      process.stderr.write(`still building ${tools.title} (${seconds()} s)…\n`);
    }, 30_000);
    try {
      await goBuild(tools, folder);
    } finally {
      clearInterval(stillBuilding);
    }
    process.stderr.write(`built ${tools.title} in ${seconds()} s\n`);
  });
}

/** `nice`, because a build of this size on all cores makes a desktop unusable for minutes. */
async function goBuild(tools: GoTools, folder: string): Promise<void> {
  await exec('go', ['version']).catch((cause: unknown) => {
    throw new Error(`${tools.title} is built from source and needs Go: https://go.dev/dl/`, { cause });
  });
  const variables = Object.entries(tools.variables).map(([variable, value]) => `-X ${variable}=${value}`);
  const args = ['-n', '10', 'go', 'build', '-mod=readonly', '-trimpath', '-ldflags', ['-s -w', ...variables].join(' ')];
  await new Promise<void>((resolve, reject) => {
    const child = spawn('nice', [...args, '-o', `${folder}/`, ...tools.packages], {
      cwd: tools.moduleDirectory,
      // GOWORK: a workspace of the user's would bring modules the go.sum doesn't pin.
      env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
      // Standard output is the tests' own.
      stdio: ['ignore', process.stderr, 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`building ${tools.title} failed (${signal ?? `exit status ${code}`}); see above`));
      }
    });
  });
}
