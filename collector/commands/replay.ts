import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load.ts';
import { createLogger } from '../log.ts';
import { parseTime } from '../pipeline/time.ts';
import { FORMATS } from '../replay/formats/formats.ts';
import { InputError } from '../replay/inputs.ts';
import { replay } from '../replay/replay.ts';
import { UsageError, type Command } from './command.ts';
import { stopBySignal } from './signals.ts';

const FORMAT_NAMES = ['auto', ...FORMATS.map(({ name }) => name)];

const usage = `Usage: tallyman replay --config FILE [options] [FILE...]

Imports historical files into the Loki that the configuration names, with the times that they have. Reads files, folders and patterns, plain or
packed by gzip or zstd, or standard input. Can run while the collector does. What Loki holds already is not stored again; interrupted and run
again with the same arguments, it goes on where it was.

  --config FILE        the configuration, in YAML (see docs/collector.md); of it loki, cluster and buffer are used
  --format FORMAT      ${FORMAT_NAMES.join(', ')}
  --dry-run            only read, and say what would become of it
  --from TIME          leave out what was before: RFC 3339, 2026-11-24T10:00:00Z, or a date
  --until TIME         leave out what was then or later
  --rate N             read no more than N records a second
  --skip-refused       leave out what Loki would refuse (too old, too far in the future, too long)
  --host NAME          host that Docker events and container logs are from; this one where it is absent
  --namespace NAME     for logs of pods that are not in folders as below /var/log/pods
  --pod NAME           likewise
  --container NAME     likewise, and for Docker's logs
  --registry NAME      image registry that files of Distribution and Harbor are of, where the configuration does not have just one
  --help               this text

Exit status: 0 when all is stored, or was left out as asked; 1 when it was interrupted, or something was set aside or is refused by Loki;
2 when the command line, the configuration or a file's format is not valid.
`;

async function run(args: string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      config: text,
      format: text,
      'dry-run': flag,
      from: text,
      until: text,
      rate: text,
      'skip-refused': flag,
      host: text,
      namespace: text,
      pod: text,
      container: text,
      registry: text,
    },
  });
  if (!values.config) {
    throw new UsageError('--config FILE is needed');
  }
  const format = values.format ?? 'auto';
  if (!FORMAT_NAMES.includes(format)) {
    throw new UsageError(`--format must be one of ${FORMAT_NAMES.join(', ')}, and is ${format}`);
  }
  const { namespace, pod, container, registry } = values;
  const options = {
    files: positionals,
    format: format === 'auto' ? undefined : format,
    facts: { namespace, pod, container, registry },
    host: values.host ?? hostname(),
    dryRun: values['dry-run'] === true,
    skipRefused: values['skip-refused'] === true,
    from: time('--from', values.from),
    until: time('--until', values.until),
    rate: rate(values.rate),
  };
  const config = loadConfig(values.config);
  const log = createLogger('replay');
  try {
    const { complete, summary } = await replay(config, options, log, stopBySignal(log));
    process.stdout.write(summary);
    return complete ? 0 : 1;
  } catch (error) {
    if (error instanceof InputError) {
      process.stderr.write(`tallyman: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

function time(name: string, value: string | undefined): bigint | undefined {
  if (value === undefined) {
    return undefined;
  }
  const parsed = parseTime(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
  if (parsed === undefined) {
    throw new UsageError(`${name} must be a time, such as 2026-11-24T10:00:00Z or 2026-11-24, and is ${value}`);
  }
  return parsed;
}

function rate(value: string | undefined): number | undefined {
  const number = Number(value);
  if (value !== undefined && !(number > 0)) {
    throw new UsageError(`--rate must be a number of records a second, and is ${value}`);
  }
  return value === undefined ? undefined : number;
}

export const replayCommand: Command = {
  name: 'replay',
  summary: 'import historical files',
  usage,
  run,
};
