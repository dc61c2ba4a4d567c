import { isDamage, readContents } from './contents.ts';
import { DocumentUnits } from './documents.ts';
import { faulty, type Item, type Parser, type ReplayContext } from './formats/format.ts';
import type { Recognised } from './recognise.ts';
import { LineUnits } from './units.ts';

/** How far a file has been read. */
export interface Place {
  /** The byte (unpacked) behind the last unit taken, and the line there, from 1. */
  offset: number;
  line: number;
}

export const BEGINNING: Place = { offset: 0, line: 1 };

/** Reads one file's items, a piece of the file at a time. */
export class FileReader {
  readonly file: Recognised;
  readonly #chunks: AsyncGenerator<Buffer>;
  readonly #bytesRead: () => number;
  readonly #cutter: LineUnits | DocumentUnits;
  readonly #parser: Parser;
  /** Items up to here were taken before. */
  readonly #from: number;
  #ended = false;
  /** The last item's place. */
  #last: { line: number; end: number };

  /** Throws when the file's facts do not suffice. */
  constructor(file: Recognised, context: ReplayContext, from: Place = BEGINNING) {
    this.file = file;
    this.#parser = file.format.parser(file.facts, context);
    const direct = !file.format.stateful && !file.documents;
    const start = direct ? from : BEGINNING;
    this.#from = from.offset;
    this.#last = { line: start.line, end: start.offset };
    const { chunks, bytesRead } = readContents(file.input.path, file.packing, start.offset);
    this.#chunks = chunks;
    this.#bytesRead = bytesRead;
    this.#cutter = file.documents ? new DocumentUnits() : new LineUnits(start, file.format.encoding);
  }

  /** How many bytes of the file itself, packed or not, have been read. */
  bytesRead(): number {
    return this.#bytesRead();
  }

  /** The next items; `undefined` behind the last. Rejects with the file system's errors. */
  async next(): Promise<Item[] | undefined> {
    while (!this.#ended) {
      const items = (await this.#read()).filter(({ end }) => end > this.#from);
      if (items.length > 0) {
        return items;
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#chunks.return(undefined);
  }

  async #read(): Promise<Item[]> {
    try {
      const { value, done } = await this.#chunks.next();
      if (!done) {
        return this.#noted(this.#cutter.push(value).flatMap((unit) => this.#parser.take(unit)));
      }
    } catch (error) {
      if (!isDamage(error)) {
        throw error;
      }
      const rest = this.#rest();
      const fault = `what follows cannot be unpacked: ${(error as Error).message}`;
      const { line, end } = this.#last;
      return [...rest, { line, end: Math.max(this.#from, end) + 1, ...faulty(fault, '') }];
    }
    return this.#rest();
  }

  #rest(): Item[] {
    this.#ended = true;
    const last = this.#cutter.finish().flatMap((unit) => this.#parser.take(unit));
    return this.#noted([...last, ...this.#parser.finish()]);
  }

  #noted(items: Item[]): Item[] {
    this.#last = items.at(-1) ?? this.#last;
    return items;
  }
}
