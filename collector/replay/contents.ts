import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** The file is compressed or packed in a way that is not read here. */
export class UnreadableFileError extends Error {}

export type Packing = 'plain' | 'gzip' | 'zstd';

const CHUNK = 64 * 1024;

const MAGIC: Array<[number[], Packing | string]> = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0x42, 0x5a, 0x68], 'bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
];

/** How a file is packed, by its first bytes. Throws UnreadableFileError for what is known but not read here, else the file system's errors. */
export async function packingOf(path: string): Promise<Packing> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(8);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const known = MAGIC.find(
      ([magic]) => magic.length <= bytesRead && magic.every((byte, at) => head[at] === byte)
    )?.[1];
    if (known !== undefined && known !== 'gzip' && known !== 'zstd') {
      throw new UnreadableFileError(`${path} is packed by ${known}, which is not read here; unpack it first`);
    }
    return known ?? 'plain';
  } finally {
    await handle.close();
  }
}

export interface Contents {
  /** The unpacked bytes from `from` on. Rejects with an error whose code begins with Z_ where the packed file is damaged. */
  chunks: AsyncGenerator<Buffer>;
  /** How many bytes of the file itself have been read. */
  bytesRead: () => number;
}

/** A file's contents, unpacked, from the byte `from` (of what is unpacked) on. */
export function readContents(path: string, packing: Packing, from = 0): Contents {
  const plain = packing === 'plain';
  const file = createReadStream(path, { start: plain ? from : 0, highWaterMark: CHUNK });
  const bytesRead = () => file.bytesRead + (plain ? from : 0);
  if (plain) {
    return { chunks: skipping(file, 0), bytesRead };
  }
  const unpacker: Transform =
    packing === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createZstdDecompress({ chunkSize: CHUNK });
  // A reader that leaves early closes both; an error of either half ends both.
  pipeline(file, unpacker, () => {});
  return { chunks: skipping(unpacker, from), bytesRead };
}

async function* skipping(source: AsyncIterable<Buffer>, from: number): AsyncGenerator<Buffer> {
  let skip = from;
  for await (const chunk of source) {
    const fresh = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - fresh.length;
    if (fresh.length > 0) {
      yield fresh;
    }
  }
}

/** The first `most` unpacked bytes of a file, or fewer. What is behind damage is left out. */
export async function headOf(path: string, packing: Packing, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of readContents(path, packing).chunks) {
      parts.push(chunk);
      bytes += chunk.length;
      if (bytes >= most) {
        break;
      }
    }
  } catch (error) {
    if (!isDamage(error)) {
      throw error;
    }
  }
  return Buffer.concat(parts).subarray(0, most);
}

/** Whether an error says that packed bytes cannot be unpacked. */
export function isDamage(error: unknown): boolean {
  return /^(Z_|ZSTD_|ERR_ZSTD|ERR_ZLIB)/.test((error as NodeJS.ErrnoException).code ?? '');
}
