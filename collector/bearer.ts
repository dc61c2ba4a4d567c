import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a token is compared by: of one length for all, so that a comparison takes the same time for each. */
export const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The bearer token that a request presents; `undefined` where there is none. */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
}

/** Whether a token is the one with this digest. */
export function isToken(presented: string | undefined, known: Buffer): boolean {
  return presented !== undefined && timingSafeEqual(digest(presented), known);
}
