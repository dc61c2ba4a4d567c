import { join } from 'node:path';

/** The machine that is looked at. */
export interface Machine {
  env: NodeJS.ProcessEnv;
  /** What stands at an absolute path of the machine. */
  at(path: string): string;
}

/** This machine; `root` is another folder than / in tests. */
export function thisMachine(root = '/', env: NodeJS.ProcessEnv = process.env): Machine {
  return { env, at: (path) => join(root, path) };
}
