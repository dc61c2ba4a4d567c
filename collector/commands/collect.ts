import { parseArgs } from 'node:util';
import { collect } from '../collector.ts';
import { loadConfig } from '../config/load.ts';
import { createLogger } from '../log.ts';
import { UsageError, type Command } from './command.ts';
import { stopBySignal } from './signals.ts';

const usage = `Usage: tallyman collect --config FILE [--check]

Gathers audit data of containers from the sources that FILE names and ships it to Grafana Loki.

  --config FILE   the configuration, in YAML (see docs/collector.md)
  --check         only say whether the configuration is valid
  --help          this text

Exit status: 0 after a stop by SIGINT or SIGTERM, or when the configuration is valid; 1 when the collector cannot run;
2 when the command line or the configuration is not valid.
`;

async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { config: { type: 'string' }, check: { type: 'boolean' } } });
  if (!values.config) {
    throw new UsageError('--config FILE is needed');
  }
  const config = loadConfig(values.config);
  if (values.check) {
    process.stdout.write(`${values.config} is valid\n`);
    return 0;
  }
  const log = createLogger();
  const stop = stopBySignal(log);
  log.info(`collecting for cluster ${config.cluster}, to ${config.loki.url}`);
  await collect(config, log, stop);
  return 0;
}

export const collectCommand: Command = {
  name: 'collect',
  summary: 'gather audit data and ship it to Loki',
  usage,
  run,
};
