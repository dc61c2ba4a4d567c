import { createWriteStream, globSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file that is to be imported. */
export interface Input {
  path: string;
  /** As it is called in messages. */
  name: string;
  bytes: number;
  /** It was found in a folder or by a pattern, so it may be something else and is passed over then. */
  found: boolean;
}

/** A file that was named is not there, or cannot be read. */
export class InputError extends Error {}

/** What Docker keeps beside its logs. */
const BESIDE = /(^|\/)(config\.v2|hostconfig|checkpoint)\.json$/;
const isPattern = (name: string) => /[*?[\]{}]/.test(name);

/**
 * The files that the arguments name: files, folders (with what is in folders below them) and patterns; each file once, however many names it
 * has. Throws InputError for what is not there.
 */
export function findInputs(names: string[]): Input[] {
  const inputs = new Map<string, Input>();
  const add = (path: string, found: boolean) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    const own = stats?.isFile() ? realpathSync(path) : undefined;
    if (own !== undefined && !inputs.has(own) && !(found && BESIDE.test(path))) {
      inputs.set(own, { path, name: path, bytes: stats?.size ?? 0, found });
    }
  };
  for (const name of names) {
    const stats = statOf(name);
    if (stats?.isDirectory()) {
      filesBelow(name).forEach((path) => add(path, true));
    } else if (stats) {
      add(name, false);
    } else {
      const matches = isPattern(name) ? globSync(name) : [];
      if (matches.length === 0) {
        throw new InputError(
          `${name}: ${isPattern(name) ? 'no file is called so' : 'there is no such file or folder'}`
        );
      }
      for (const match of matches.sort()) {
        const paths = statOf(match)?.isDirectory() ? filesBelow(match) : [match];
        paths.forEach((path) => add(path, true));
      }
    }
  }
  return [...inputs.values()];
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`);
  }
}

/** Links to folders are not followed: they could lead round in a circle. */
function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Puts what comes in by standard input into a file, as it has to be read more than once. The caller removes the file. */
export async function spool(from: Readable, path: string): Promise<Input> {
  try {
    await pipeline(from, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    rmSync(path, { force: true });
    throw new InputError(`standard input cannot be kept in ${path}: ${(error as Error).message}`);
  }
  return { path, name: 'standard input', bytes: statSync(path).size, found: false };
}
