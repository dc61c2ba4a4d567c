import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load.ts';
import { examine, type Unreadable } from '../doctor/doctor.ts';
import { thisMachine } from '../doctor/machine.ts';
import { asJson, asText, isMissing } from '../doctor/report.ts';
import { UsageError, type Command } from './command.ts';

const usage = `Usage: tallyman doctor --config FILE [--json]

Looks at everything that the sources of FILE, the buffer and Loki need, and says what is there, what is missing and how to mend it.
Run it where and as whom the collector runs. It changes nothing and can run beside the collector.

  --config FILE   the configuration, in YAML (see docs/collector.md)
  --json          for machines (see docs/doctor.md)
  --help          this text

Exit status: 0 when nothing that is needed is missing; 1 when something is; 2 when the command line or the configuration
is not valid.
`;

async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { config: { type: 'string' }, json: { type: 'boolean' } } });
  if (!values.config) {
    throw new UsageError('--config FILE is needed');
  }
  const unreadable: Unreadable[] = [];
  const config = loadConfig(values.config, (key, path) => void unreadable.push({ key, path }));
  const findings = await examine(config, unreadable, thisMachine());
  const colours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  process.stdout.write(values.json ? asJson(values.config, findings) : asText(findings, colours));
  return findings.some(isMissing) ? 1 : 0;
}

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'look whether all that the collector needs is there',
  usage,
  run,
};
