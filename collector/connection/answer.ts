import type { Readable } from 'node:stream';

/** The beginning of an answer, of `most` bytes at most, and whether that is all of it. */
export async function beginningOf(body: Readable, most: number): Promise<{ text: string; whole: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > most) {
      break;
    }
  }
  return { text: Buffer.concat(chunks).subarray(0, most).toString('utf8'), whole: bytes <= most };
}

/** Milliseconds that a Retry-After header asks for, as seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const ms = /^\d+$/.test(header ?? '') ? Number(header) * 1000 : Date.parse(header ?? '') - now;
  return ms > 0 ? ms : undefined;
}
