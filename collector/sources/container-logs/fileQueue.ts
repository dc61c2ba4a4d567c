import { GzipBytes, PlainBytes, type LogBytes } from '../files/bytes.ts';
import { identifyDescriptor } from '../files/identity.ts';
import type { Place } from './assembler.ts';
import type { Descriptors } from './descriptors.ts';
import type { RunFile } from './layout.ts';
import { endOfLines, firstTime, firstYounger, identityOf, indexOfFile } from './probe.ts';

/** A file that is read, or waits until those before it have been. */
export interface QueuedFile {
  path: string;
  /** Device and inode; a compressed copy has others than the file it was made from. */
  inode: string;
  rotated?: string;
  gzip: boolean;
  /** In bytes, when the folder was last looked at. */
  size: number;
  /** Still in the folder. */
  listed: boolean;
  /** When it was found that the runtime writes to another file now, in milliseconds since the epoch. */
  asideSince?: number;
  bytes?: LogBytes;
  /** What it is recognised by; unknown before its first line is whole. */
  id?: string;
  /** Behind the last line taken, and behind the last byte looked at. */
  offset: number;
  scanned: number;
  /** A compressed file has been read to its end. */
  ended?: boolean;
}

/** A runtime that is told to write to a new file can still write to the old one for a moment. */
const GRACE_MS = 500;

/**
 * The files of a log that are still to be read, in their order. Each is opened as soon as it is seen, while there are descriptors free:
 * what is open can be read to its end whoever renames, compresses or deletes it.
 */
export class FileQueue {
  readonly #descriptors: { plain: Descriptors; packed: Descriptors };
  readonly #files: QueuedFile[] = [];
  /** The last file that is done with: when it was rotated, and its identity. */
  #done: { rotated?: string; id?: string } = {};

  /** `packed` counts those that are being unpacked, which takes some memory for each. */
  constructor(descriptors: { plain: Descriptors; packed: Descriptors }) {
    this.#descriptors = descriptors;
  }

  get head(): QueuedFile | undefined {
    return this.#files[0];
  }

  get length(): number {
    return this.#files.length;
  }

  /** Begins with all files. */
  fill(files: RunFile[]): void {
    files.forEach((file) => this.#add(file));
  }

  /**
   * Begins at a place; false when its file, or that of a later place that must be there too, is not among the files. Then it begins with
   * the first whose first line is younger than `after`, in nanoseconds since the epoch.
   */
  async seek(files: RunFile[], place: Place, later: Place, after: bigint): Promise<boolean> {
    const at = await indexOfFile(files, place.file, later.file);
    const from = at < 0 ? await firstYounger(files, after) : at;
    this.#done = { rotated: files[from - 1]?.rotated };
    this.fill(files.slice(from));
    if (at >= 0) {
      Object.assign(this.#files[0] ?? {}, { id: place.file, offset: place.offset, scanned: place.offset });
    }
    return at >= 0;
  }

  /** Begins behind the last whole line of the newest file; resolves to the place, where there is a line before it. */
  async skip(files: RunFile[], chunk: Buffer): Promise<Place | undefined> {
    this.#done = { rotated: files.at(-2)?.rotated };
    this.fill(files.slice(-1));
    const head = this.head;
    const bytes = this.bytes();
    if (head && bytes instanceof PlainBytes) {
      head.offset = head.scanned = await endOfLines(bytes, chunk);
      const file = this.identify();
      if (file !== undefined) {
        return { file, offset: head.offset };
      }
    }
    const before = files.at(-2);
    const file = before && (await identityOf(before));
    return file === undefined ? undefined : { file, offset: before?.gzip ? Number.MAX_SAFE_INTEGER : before!.size };
  }

  /** Takes note of what is in the folder now. */
  async update(files: RunFile[], now = Date.now()): Promise<void> {
    this.#files.forEach((file) => (file.listed = false));
    for (const file of files) {
      const known = this.#find(file) ?? (file.gzip ? await this.#findPacked(file) : undefined);
      if (known === 'done') {
        continue;
      }
      if (known) {
        this.#moved(known, file, now);
      } else {
        this.#add(file);
      }
    }
    for (const file of this.#files) {
      if (!file.listed) {
        file.asideSince ??= now;
      }
      this.#open(file);
    }
  }

  /** Nothing more will be written to the head, and it can be left when it has been read to its end. */
  isFinal(now = Date.now()): boolean {
    const head = this.head;
    return head !== undefined && (head.gzip || (head.asideSince !== undefined && now - head.asideSince >= GRACE_MS));
  }

  /** The head's bytes; opens it when it is not open. `undefined` when too many others are being unpacked. Throws the file system's error. */
  bytes(): LogBytes | undefined {
    const head = this.head;
    if (head && !head.bytes && (!head.gzip || this.#descriptors.packed.free)) {
      this.#openNow(head);
    }
    return head?.bytes;
  }

  /** The head's identity, where it is known by now. */
  identify(): string | undefined {
    const head = this.head;
    if (head && head.id === undefined && head.bytes instanceof PlainBytes) {
      head.id = identifyDescriptor(head.bytes.fd, head.asideSince === undefined);
    }
    return head?.id;
  }

  /** Where a file's identity has to be read from the packed file. */
  async identifyPacked(): Promise<void> {
    const head = this.head;
    if (head?.gzip && head.id === undefined) {
      head.id = (await identityOf(head)) ?? head.rotated;
    }
  }

  /** Whether the head has something that has not been looked at. */
  hasUnread(): boolean {
    const head = this.head;
    if (!head || head.gzip) {
      return head !== undefined && !head.ended;
    }
    const size = head.bytes instanceof PlainBytes ? head.bytes.size : head.size;
    return size > head.scanned || size < head.offset;
  }

  /** Time of the head's first line. */
  async firstTime(): Promise<bigint | undefined> {
    return this.head && firstTime(this.head).catch(() => undefined);
  }

  /** Done with the head. */
  shift(): void {
    const head = this.#files.shift();
    if (head) {
      this.#done = { rotated: head.rotated ?? this.#done.rotated, id: head.id };
      this.#close(head);
    }
  }

  /** Bytes of files that are not in the folder any more, which only this holds on the disk. */
  heldBytes(): number {
    return this.#files.reduce(
      (sum, { listed, bytes }) => sum + (!listed && bytes instanceof PlainBytes ? bytes.size : 0),
      0
    );
  }

  /** More descriptors are in use than may be: what is read to its end is closed and opened again when it grows. */
  release(): void {
    const head = this.head;
    if (
      head?.bytes instanceof PlainBytes &&
      head.listed &&
      !this.#descriptors.plain.free &&
      head.bytes.size <= head.scanned
    ) {
      this.#close(head);
    }
  }

  close(): void {
    this.#files.forEach((file) => this.#close(file));
  }

  #find(file: RunFile): QueuedFile | 'done' | undefined {
    const known = this.#files.find(
      (other) =>
        (!file.gzip && !other.gzip && other.inode === file.inode) ||
        (file.rotated !== undefined && other.rotated === file.rotated)
    );
    const { rotated = '' } = this.#done;
    return known ?? (file.rotated !== undefined && file.rotated <= rotated ? 'done' : undefined);
  }

  /** A file that was renamed and compressed between two looks: only its first line tells which it was. */
  async #findPacked(file: RunFile): Promise<QueuedFile | 'done' | undefined> {
    const id = await identityOf(file);
    if (id !== undefined && id === this.#done.id) {
      this.#done.rotated = file.rotated;
      return 'done';
    }
    return id === undefined ? undefined : this.#files.find((other) => this.#idOf(other) === id);
  }

  #idOf(file: QueuedFile): string | undefined {
    if (file.id === undefined && file.bytes instanceof PlainBytes) {
      file.id = identifyDescriptor(file.bytes.fd, false);
    }
    return file.id;
  }

  #moved(known: QueuedFile, file: RunFile, now: number): void {
    known.listed = true;
    known.rotated = file.rotated;
    known.size = file.size;
    if (file.rotated === undefined) {
      // The kubelet takes a renaming back when the runtime does not open a new file.
      known.asideSince = undefined;
    } else {
      known.asideSince ??= now;
    }
    if (!file.gzip || !known.bytes) {
      known.path = file.path;
      known.gzip = file.gzip;
    }
  }

  #add(found: RunFile): void {
    const asideSince = found.rotated === undefined ? undefined : 0;
    const file = { ...found, listed: true, asideSince, offset: 0, scanned: 0 };
    this.#files.push(file);
    this.#open(file);
  }

  #open(file: QueuedFile): void {
    if (file.bytes || file.gzip || !this.#descriptors.plain.free || !file.listed) {
      return;
    }
    try {
      this.#openNow(file);
    } catch {
      // It is tried again when its turn comes, and told of then.
    }
  }

  #openNow(file: QueuedFile): void {
    file.bytes = file.gzip ? new GzipBytes(file.path) : new PlainBytes(file.path);
    this.#descriptors[file.gzip ? 'packed' : 'plain'].opened();
  }

  #close(file: QueuedFile): void {
    if (file.bytes) {
      this.#descriptors[file.bytes instanceof GzipBytes ? 'packed' : 'plain'].closed();
      file.bytes.close();
      file.bytes = undefined;
    }
  }
}
