import { gunzipSync } from 'node:zlib';

/** Text of base64 that may be compressed by gzip; throws when it cannot be had or is too much. */
export type Unpack = (base64: string) => string;

/** What a compressed part of an envelope cannot be more than, together with the others of one input. */
const MOST_BYTES = 32 * 1024 * 1024;

/** A function that unpacks base64, and gzip in it, until `most` bytes have been unpacked in all. */
export function unpacker(most = MOST_BYTES): Unpack {
  let left = most;
  return (base64) => {
    const bytes = Buffer.from(base64, 'base64');
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
      return bytes.toString('utf8');
    }
    const unpacked = gunzip(bytes, left, most);
    left -= unpacked.length;
    return unpacked.toString('utf8');
  };
}

function gunzip(bytes: Buffer, left: number, most: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(left, 1) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Error(`unpacked it has more than ${most} bytes`);
    }
    throw new Error(`it cannot be unpacked: ${(error as Error).message}`);
  }
}
