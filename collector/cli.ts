#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { collect } from './collector.ts';
import { ConfigError, loadConfig } from './config/load.ts';
import { createLogger } from './log.ts';
import { keepHeapSmall } from './smallHeap.ts';

const USAGE = `Usage: tallyman collect --config FILE [--check]

Gathers audit data of containers from the sources that FILE names and ships it to Grafana Loki.

  --config FILE   the configuration, in YAML (see docs/collector.md)
  --check         only say whether the configuration is valid
  --help          this text

Exit status: 0 after a stop by SIGINT or SIGTERM, or when the configuration is valid; 1 when the collector cannot run;
2 when the command line or the configuration is not valid.
`;

/** Runs the command line; returns the exit status. */
export async function main(args: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { config: { type: 'string' }, check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (parsed.values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [command, ...rest] = parsed.positionals;
  if (command !== 'collect' || rest.length > 0) {
    return refuse(
      command === undefined ? 'a command is needed: collect' : `unknown command: ${[command, ...rest].join(' ')}`
    );
  }
  if (!parsed.values.config) {
    return refuse('--config FILE is needed');
  }
  return run(parsed.values.config, parsed.values.check === true);
}

async function run(path: string, check: boolean): Promise<number> {
  const log = createLogger();
  try {
    const config = loadConfig(path);
    if (check) {
      process.stdout.write(`${path} is valid\n`);
      return 0;
    }
    const stop = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        log.info(`${name}: stopping`);
        stop.abort();
      });
    }
    log.info(`collecting for cluster ${config.cluster}, to ${config.loki.url}`);
    await collect(config, log, stop.signal);
    return 0;
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    log.error((error as Error).message);
    return 1;
  }
}

function refuse(message: string): number {
  process.stderr.write(`tallyman: ${message}\n\n${USAGE}`);
  return 2;
}

if (import.meta.main) {
  keepHeapSmall();
  process.exitCode = await main(process.argv.slice(2));
}
