import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';
import { say } from './say.ts';

interface Product {
  title: string;
  /** A file that exists when the product does, newer than all its sources when it is up to date. */
  output: string;
  sources: string[];
  script: string;
}

const backend = () =>
  globSync('dist/datasource/gpx_tallyman-audit-datasource_*', { cwd: root })[0] ?? 'dist/datasource/gpx';

/** Builds the plugin's front end and back end where they are missing or older than their sources. */
export function buildPlugin(): void {
  const products: Product[] = [
    {
      title: 'the app (about a minute)',
      output: 'dist/module.js',
      sources: ['src', 'record/record.gen.ts', 'dashboards', 'package-lock.json', 'webpack.config.ts'],
      script: 'build:frontend',
    },
    { title: "the datasource's back end", output: backend(), sources: ['pkg', 'go.sum'], script: 'build:backend' },
  ];
  for (const product of products) {
    if (!upToDate(product)) {
      say.step(`building ${product.title}`);
      run(product.script);
    }
  }
  say.done('plugin built: dist/');
}

function run(script: string): void {
  const result = spawnSync('npm', ['run', '--silent', script], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) {
    throw new Error(`npm run ${script} failed; what it printed above says why`);
  }
}

function upToDate(product: Product): boolean {
  const output = join(root, product.output);
  return (
    existsSync(output) && product.sources.every((source) => newest(join(root, source)) <= statSync(output).mtimeMs)
  );
}

function newest(path: string): number {
  const found = existsSync(path) ? statSync(path) : undefined;
  if (!found?.isDirectory()) {
    return found?.mtimeMs ?? 0;
  }
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
