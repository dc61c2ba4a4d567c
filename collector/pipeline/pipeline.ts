import type { DiskBuffer } from '../buffer/buffer.ts';
import { BufferFullError } from '../buffer/buffer.ts';
import type { Entry } from '../buffer/codec.ts';
import { recordIdOf, toEntries, type Observation } from './observation.ts';
import type { Seen } from './seen.ts';

/** Lines of one frame; larger batches are written as several, the source positions with the last. */
const FRAME_BYTES = 2 * 1024 * 1024;

export interface WriteResult {
  written: number;
  /** Records that had been written before. */
  repeated: number;
}

/** What sources write to: drops what was seen before, turns observations into entries and makes them durable. */
export class Pipeline {
  readonly #buffer: DiskBuffer;
  readonly #seen: Seen;
  readonly #cluster: string;

  constructor(buffer: DiskBuffer, seen: Seen, cluster: string) {
    this.#buffer = buffer;
    this.#seen = seen;
    this.#cluster = cluster;
  }

  /** The durable position of a source. */
  cursor<T>(key: string): T | undefined {
    return this.#buffer.cursor<T>(key);
  }

  cursorKeys(prefix: string): string[] {
    return this.#buffer.cursorKeys(prefix);
  }

  hasSeen(recordId: string): boolean {
    return this.#seen.has(recordId);
  }

  /**
   * Writes observations and, with the last of them, how far their source has been read. Resolves when all of it is durable.
   * Rejects with BufferFullError, or the file system's error, when not all of it could be kept: the source must offer it again.
   */
  async write(observations: Observation[], cursors: Record<string, unknown> = {}): Promise<WriteResult> {
    const fresh = observations.filter((observation) => {
      const known = this.#seen.has(observation.record.record_id);
      this.#seen.add(observation.record.record_id);
      return !known;
    });
    const frames: Entry[][] = [[]];
    let bytes = 0;
    for (const observation of fresh) {
      const entries = toEntries(observation, this.#cluster);
      const size = entries.reduce((sum, entry) => sum + entry.line.length, 0);
      if (bytes > 0 && bytes + size > FRAME_BYTES) {
        frames.push([]);
        bytes = 0;
      }
      frames.at(-1)!.push(...entries);
      bytes += size;
    }
    const last = frames.length - 1;
    // A repeated record may still be on its way to the disk with the write that brought it first; a frame behind it waits for that.
    const barrier = fresh.length < observations.length || Object.keys(cursors).length > 0;
    let durable = 0;
    try {
      for (const [index, entries] of frames.entries()) {
        if (entries.length > 0 || (index === last && barrier)) {
          await this.#buffer.append({ entries, cursors: index === last ? cursors : {} });
        }
        durable = index + 1;
      }
    } catch (error) {
      for (const entry of frames.slice(durable).flat()) {
        this.#seen.delete(recordIdOf(entry.line) ?? '');
      }
      throw error;
    }
    return { written: fresh.length, repeated: observations.length - fresh.length };
  }

  /** As `write`, for sources that can hold their data back: waits while the buffer is full or the disk refuses. */
  async writeWhenPossible(
    observations: Observation[],
    cursors: Record<string, unknown>,
    signal: AbortSignal,
    onWait: (reason: string) => void
  ): Promise<WriteResult> {
    for (let wait = 250; ; wait = Math.min(wait * 2, 5000)) {
      try {
        return await this.write(observations, cursors);
      } catch (error) {
        if (signal.aborted) {
          throw error;
        }
        onWait(error instanceof BufferFullError ? error.message : `cannot write the buffer: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}
