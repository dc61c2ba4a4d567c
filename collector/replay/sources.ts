import type { Logger } from '../log.ts';
import type { Observation } from '../pipeline/observation.ts';
import { UnreadableFileError } from './contents.ts';
import type { FileFacts, ReplayContext } from './formats/format.ts';
import { FORMATS } from './formats/formats.ts';
import { InputError, type Input } from './inputs.ts';
import { recognise, UnknownFormatError, type Recognised } from './recognise.ts';
import { FileReader } from './reader.ts';

/** A file that can be imported. */
export interface ReplayFile extends Recognised {
  /** Names the file and what is made of it; unlike for any two files of one run. */
  key: string;
  /** Its first record, and when that was, in nanoseconds since the epoch; 0 where there is none. */
  first: Observation | undefined;
  begins: bigint;
}

/** So many pieces of a file are read in search of its first record. */
const PIECES = 64;

export interface Selection {
  facts: Partial<FileFacts>;
  format?: string;
  /** A context of its own for each look into a file. */
  context: () => ReplayContext;
}

/**
 * The files among the inputs that hold something to import. One that was named must be in a known format; what was found in a folder or by a
 * pattern is passed over otherwise, and said so. Throws InputError.
 */
export async function chooseFiles(inputs: Input[], selection: Selection, log: Logger): Promise<ReplayFile[]> {
  const files: ReplayFile[] = [];
  const keys = new Set<string>();
  for (const input of inputs) {
    try {
      const file = await recognise(input, selection.facts, selection.format);
      if (!file) {
        log.info(`${input.name} is empty`);
        continue;
      }
      const first = await firstRecord(new FileReader(file, selection.context()));
      let key = [file.identity, file.format.name, ...owner(file.facts)].join(' ');
      // A copy under another name.
      for (let copy = 2; keys.has(key); copy++) {
        key = `${key.replace(/ #\d+$/, '')} #${copy}`;
      }
      keys.add(key);
      files.push({ ...file, key, first, begins: first?.time ?? 0n });
    } catch (error) {
      const reason = explain(error as NodeJS.ErrnoException, input);
      if (!input.found) {
        throw new InputError(reason);
      }
      log.warn(`passed over: ${reason}`);
    }
  }
  return files;
}

function owner({ namespace, pod, podUid, container, restarts, containerId, registry }: FileFacts): string[] {
  return [namespace, pod, podUid, container, restarts, containerId, registry].map((part) => String(part ?? ''));
}

async function firstRecord(reader: FileReader): Promise<Observation | undefined> {
  try {
    for (let piece = 0; piece < PIECES; piece++) {
      const items = await reader.next();
      const first = items?.find(({ observations }) => observations.length > 0)?.observations[0];
      if (first || !items) {
        return first;
      }
    }
    return undefined;
  } finally {
    await reader.close();
  }
}

function explain(error: NodeJS.ErrnoException, input: Input): string {
  if (error instanceof UnknownFormatError) {
    const formats = FORMATS.map(({ name, title }) => `  ${name.padEnd(18)}${title}`).join('\n');
    return input.found
      ? error.message
      : `${error.message}. Known are\n${formats}\nIf it is one of them, say so by --format.`;
  }
  return error instanceof UnreadableFileError || error.code === undefined
    ? error.message
    : `${input.name} cannot be read: ${error.message}`;
}
