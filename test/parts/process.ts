import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './lastResort.ts';
import { FatalError } from './wait.ts';

export interface ProcessOptions {
  name: string;
  command: string;
  args: string[];
  logFile: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

export interface Running {
  pid: number;
  logFile: string;
  /** Rejects, with the end of the log, when the process ends before stop() or kill() was called. */
  died: Promise<never>;
  /** SIGTERM to the whole group, SIGKILL to what is left of it after `graceSeconds`. */
  stop(graceSeconds?: number): Promise<void>;
  /** A signal to the whole group; resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const setpriv = '/usr/bin/setpriv';

/** Starts a long-running part in a process group of its own, with its output in a file (appended to). */
export async function startProcess(options: ProcessOptions): Promise<Running> {
  const child = await spawned(options);
  const { pid } = child;
  if (pid === undefined) {
    throw new Error(`${options.name} has no process id`);
  }
  // A part nobody stops must not keep this process from ending; it ends with it.
  child.unref();
  let wanted = false;
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit status ${code}`));
  });
  const forget = atExit(() => signalGroup(pid, 'SIGKILL'));
  const died = exited.then(async (how): Promise<never> => {
    forget();
    if (wanted) {
      return new Promise<never>(() => {});
    }
    throw new FatalError(
      `${options.name} ended (${how}); the end of ${options.logFile}:\n${await tail(options.logFile)}`
    );
  });
  // It is up to the caller whether a death matters; unheard it must not end the test run.
  died.catch(() => {});

  const kill = async (signal: NodeJS.Signals) => {
    wanted = true;
    child.ref();
    signalGroup(pid, signal);
    await exited;
  };
  const stop = async (graceSeconds = 10) => {
    wanted = true;
    child.ref();
    signalGroup(pid, 'SIGTERM');
    const impatient = new AbortController();
    const grace = sleep(graceSeconds * 1000, undefined, { signal: impatient.signal }).then(
      () => signalGroup(pid, 'SIGKILL'),
      () => undefined
    );
    await exited;
    impatient.abort();
    await grace;
    signalGroup(pid, 'SIGKILL');
  };
  return { pid, logFile: options.logFile, died, stop, kill };
}

/**
 * On Linux the kernel kills the part when this process dies, even of SIGKILL: setpriv sets the parent-death signal and
 * becomes the part, so the process id is the part's own.
 */
function spawned(options: ProcessOptions): Promise<ChildProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const [command, args] = existsSync(setpriv)
    ? [setpriv, ['--pdeathsig', 'SIGKILL', options.command, ...options.args]]
    : [options.command, options.args];
  const log = openSync(options.logFile, 'a');
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child));
    child.once('error', (cause) => reject(new Error(`${options.name} does not start: ${cause.message}`, { cause })));
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** The last lines of a log that may be large. */
async function tail(file: string, lines = 15): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 64 * 1024);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    await handle.close();
  }
}
