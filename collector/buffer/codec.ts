import { crc32 } from 'node:zlib';

/** One line for Loki. */
export interface Entry {
  /** Stream labels, as canonical JSON: keys sorted. */
  stream: string;
  /** Nanoseconds since the epoch. */
  time: bigint;
  line: string;
}

/** What is written at once: entries, and how far the sources they came from have been read. */
export interface Frame {
  entries: Entry[];
  /** Source positions that hold once this frame is durable; `null` forgets one. */
  cursors: Record<string, unknown>;
}

export const FRAME_HEADER = 8;
/** No payload is written larger than this; a longer length on disk is damage. */
export const MAX_FRAME = 32 * 1024 * 1024;

interface FrameHead {
  cursors: Record<string, unknown>;
  streams: string[];
  count: number;
}

/**
 * A frame as it lies on disk: u32 length, u32 CRC-32 of the payload, payload (all little endian). The payload is u32
 * length and JSON head, then for each entry u16 stream number, i64 time, u32 length, line in UTF-8.
 */
export function encodeFrame(frame: Frame): Buffer {
  const numbers = new Map<string, number>();
  const lines: Buffer[] = [];
  let size = 0;
  for (const entry of frame.entries) {
    if (!numbers.has(entry.stream)) {
      numbers.set(entry.stream, numbers.size);
    }
    const line = Buffer.from(entry.line);
    lines.push(line);
    size += 14 + line.length;
  }
  const head: FrameHead = { cursors: frame.cursors, streams: [...numbers.keys()], count: lines.length };
  const json = Buffer.from(JSON.stringify(head));
  if (4 + json.length + size > MAX_FRAME) {
    throw new RangeError(`a frame of ${4 + json.length + size} bytes is larger than ${MAX_FRAME}`);
  }
  const out = Buffer.allocUnsafe(FRAME_HEADER + 4 + json.length + size);
  let at = out.writeUInt32LE(json.length, FRAME_HEADER);
  at += json.copy(out, at);
  frame.entries.forEach((entry, index) => {
    const line = lines[index]!;
    at = out.writeUInt16LE(numbers.get(entry.stream)!, at);
    at = out.writeBigInt64LE(entry.time, at);
    at = out.writeUInt32LE(line.length, at);
    at += line.copy(out, at);
  });
  out.writeUInt32LE(out.length - FRAME_HEADER, 0);
  out.writeUInt32LE(crc32(out.subarray(FRAME_HEADER)), 4);
  return out;
}

/** Reads a payload back. Throws when it is not what `encodeFrame` writes; a CRC is checked by the caller. */
export function decodeFrame(payload: Buffer): Frame {
  const headLength = payload.readUInt32LE(0);
  const head = JSON.parse(payload.toString('utf8', 4, 4 + headLength)) as FrameHead;
  const entries: Entry[] = [];
  let at = 4 + headLength;
  for (let index = 0; index < head.count; index++) {
    const stream = head.streams[payload.readUInt16LE(at)];
    const time = payload.readBigInt64LE(at + 2);
    const length = payload.readUInt32LE(at + 10);
    if (stream === undefined || at + 14 + length > payload.length) {
      throw new Error('damaged frame');
    }
    entries.push({ stream, time, line: payload.toString('utf8', at + 14, at + 14 + length) });
    at += 14 + length;
  }
  return { entries, cursors: head.cursors };
}
