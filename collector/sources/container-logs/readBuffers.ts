const CHUNK = 64 * 1024;
/** A line of the file that is longer is cut off there; runtimes cut them at 16 KiB unless told otherwise. */
const LONGEST_LINE = 1024 * 1024;

/** What files are read into, one at a time: however many are read, it takes no more memory. */
export class ReadBuffers {
  readonly chunk = Buffer.allocUnsafe(CHUNK);
  #large: Buffer | undefined;

  /** For a line that does not fit into the chunk. */
  get large(): Buffer {
    return (this.#large ??= Buffer.allocUnsafe(LONGEST_LINE));
  }
}
