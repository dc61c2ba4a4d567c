/**
 * Builds the front end with webpack's own API: `node scripts/webpack.ts --env production|development [-w]`.
 *
 * webpack-cli would load the TypeScript configuration through ts-node, which stops with TS5095 at the template's
 * module settings. Node 24 runs the same files as they are.
 */
import { parseArgs } from 'node:util';
import webpack, { type Configuration, type Stats } from 'webpack';
import { unneeded } from './shipped.ts';

// Node says for each of the configuration's files that it had to find out that it is an ES module. It may.
process.removeAllListeners('warning');
process.on('warning', (warning: Error & { code?: string }) => {
  if (warning.code !== 'MODULE_TYPELESS_PACKAGE_JSON') {
    console.warn(`${warning.name}: ${warning.message}`);
  }
});

const { values } = parseArgs({
  options: {
    env: { type: 'string', default: 'production' },
    watch: { type: 'boolean', short: 'w', default: false },
  },
});

if (values.env !== 'production' && values.env !== 'development') {
  console.error(`--env ${values.env}: must be production or development`);
  process.exit(2);
}

process.chdir(new URL('..', import.meta.url).pathname);

const { default: configure } = (await import('../webpack.config.ts')) as {
  default: (env: Record<string, true>) => Promise<Configuration>;
};
const compiler = webpack(await configure({ [values.env]: true }));

function report(error: Error | null, stats?: Stats): boolean {
  if (error) {
    console.error(error);
  }
  if (stats) {
    console.log(stats.toString({ preset: 'errors-warnings', timings: true, colors: process.stdout.isTTY }));
  }
  const extra = unneeded(Object.keys(stats?.compilation.assets ?? {}));
  if (extra.length > 0) {
    console.error(`not for a built plugin: ${extra.join(', ')} (see scripts/shipped.ts)`);
  }
  return !error && !stats?.hasErrors() && extra.length === 0;
}

if (values.watch) {
  compiler.watch({}, report);
} else {
  compiler.run((error, stats) => {
    process.exitCode = report(error, stats) ? 0 : 1;
    compiler.close(() => {});
  });
}
