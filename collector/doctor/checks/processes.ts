import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Machine } from '../machine.ts';

/** A process of the machine that is looked at. */
export interface Process {
  pid: string;
  /** The program's name without its folder. */
  program: string;
  args: string[];
}

/** The processes that can be seen, in no order. */
export function processesOf(machine: Machine): Process[] {
  return names(machine.at('/proc'))
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      const [program = '', ...args] = text(machine.at(`/proc/${pid}/cmdline`)).split('\0');
      return { pid, program: basename(program), args };
    });
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
