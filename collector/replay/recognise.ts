import { createHash } from 'node:crypto';
import { headOf, packingOf, type Packing } from './contents.ts';
import { DocumentUnits } from './documents.ts';
import { factsOf } from './facts.ts';
import { isObject, type FileFacts, type Format, type Sample } from './formats/format.ts';
import { FORMATS } from './formats/formats.ts';
import type { Input } from './inputs.ts';
import { LineUnits } from './units.ts';

/** A file whose format is known. */
export interface Recognised {
  input: Input;
  packing: Packing;
  format: Format;
  /** Its units are JSON documents, and not lines. */
  documents: boolean;
  facts: FileFacts;
  /** A digest of how the file begins: the same whatever the file is called and however it is packed. */
  identity: string;
}

/** The file is in no format that is read here. */
export class UnknownFormatError extends Error {}

const HEAD = 256 * 1024;
const SAMPLES = 20;
const IDENTITY = 4096;

/**
 * Finds out what is in a file by how it begins; `undefined` for an empty one. `wanted` is a format's name where the format is given. Throws
 * UnknownFormatError, UnreadableFileError or the file system's errors.
 */
export async function recognise(
  input: Input,
  given: Partial<FileFacts>,
  wanted: string | undefined
): Promise<Recognised | undefined> {
  const packing = await packingOf(input.path);
  const head = await headOf(input.path, packing, HEAD);
  if (head.every((byte) => byte <= 0x20)) {
    return undefined;
  }
  const documents = hasDocuments(head);
  const samples = samplesOf(head, documents);
  const format = FORMATS.find(({ name, recognises }) =>
    wanted === undefined ? samples.some(recognises) : name === wanted
  );
  if (!format) {
    throw new UnknownFormatError(
      `${input.name} is in no format that is known here (it begins: ${JSON.stringify(head.toString('utf8', 0, 80))})`
    );
  }
  const identity = createHash('sha256').update(head.subarray(0, IDENTITY)).digest('base64url').slice(0, 22);
  return { input, packing, format, documents, facts: factsOf(input.path, given), identity };
}

/** Whether a file is of JSON documents over several lines, or in a list; and not of lines, of which the first may be cut off. */
function hasDocuments(head: Buffer): boolean {
  const first = head.find((byte) => byte > 0x20);
  if (first !== 0x7b && first !== 0x5b) {
    return false;
  }
  const lines = head.toString('utf8').split('\n', 50).slice(0, -1);
  const values = lines.map((line) => json(line)).filter((value) => value !== undefined);
  if (values.length === 0) {
    // One line without an end may be all there is.
    const text = head.toString('utf8').trim();
    const value = json(text);
    return text.includes('\n') || !isObject(value) || Array.isArray(value['items']);
  }
  return !values.some((value) => isObject(value) && Object.keys(value).length > 1 && !Array.isArray(value['items']));
}

function samplesOf(head: Buffer, documents: boolean): Sample[] {
  const cutter = documents ? new DocumentUnits() : new LineUnits();
  const units = cutter.push(head);
  return (units.length > 0 ? units : cutter.finish())
    .slice(0, SAMPLES)
    .map(({ text }) => ({ text, value: json(text) }));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
