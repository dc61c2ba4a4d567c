import { collectCommand } from './commands/collect.ts';
import { UsageError, type Command } from './commands/command.ts';
import { doctorCommand } from './commands/doctor.ts';
import { replayCommand } from './commands/replay.ts';
import { ConfigError } from './config/load.ts';
import { createLogger } from './log.ts';

const COMMANDS: Command[] = [collectCommand, replayCommand, doctorCommand];

const names = COMMANDS.map(({ name }) => name).join(', ');

const USAGE = `Usage: tallyman COMMAND --config FILE [options]

Keeps an audit trail of containers in Grafana Loki.

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n')}

tallyman COMMAND --help says more.
`;

/** Runs the command line; returns the exit status. */
export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h') {
    process.stdout.write(USAGE);
    return 0;
  }
  const command = COMMANDS.find((other) => other.name === name);
  if (!command) {
    return refuse(
      name === undefined ? `a command is needed: ${names}` : `unknown command: ${name}; there are ${names}`
    );
  }
  const end = rest.indexOf('--');
  if (rest.slice(0, end < 0 ? rest.length : end).some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(command.usage);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UsageError || isUsageError(error as NodeJS.ErrnoException)) {
      return refuse((error as Error).message, command.usage);
    }
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    createLogger().error((error as Error).message);
    return 1;
  }
}

/** Whether util.parseArgs found fault with the arguments. */
const isUsageError = (error: NodeJS.ErrnoException) => error.code?.startsWith('ERR_PARSE_ARGS') === true;

function refuse(message: string, usage = USAGE): number {
  process.stderr.write(`tallyman: ${message}\n\n${usage}`);
  return 2;
}
