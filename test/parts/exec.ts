import { execFile, spawnSync } from 'node:child_process';

export interface ExecOptions {
  input?: string | Buffer;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  timeoutSeconds?: number;
}

/** Runs a command without a shell and gives its standard output; what it said on standard error is in the rejection. */
export function exec(command: string, args: string[], options: ExecOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      args,
      {
        cwd: options.cwd,
        env: options.env,
        timeout: (options.timeoutSeconds ?? 120) * 1000,
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (error) {
          const said = (stderr || stdout || error.message).trim();
          reject(new Error(`${command} ${args.join(' ')}: ${said}`, { cause: error }));
        } else {
          resolve(stdout);
        }
      }
    );
    // A command that ends without reading its input closes the pipe; its exit status tells what happened.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}

/** For clean-ups, which can't wait and don't care whether there was anything to clean. */
export function execQuietly(command: string, args: string[]): void {
  spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 });
}
