import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** What is sent behind a refused head is read and thrown away for so long, so that the client gets to read the answer. */
const LINGER_MS = 5000;

/** A request that is answered with a status of 400 or more. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The client went away before its request was whole; there is nobody to answer. */
export class ClientGone extends Error {}

/** How much of a body is taken, in bytes, and what a client can do that sends more. */
export interface Limit {
  bytes: number;
  remedy?: string;
}

const tooLarge = ({ bytes, remedy }: Limit) =>
  new Refusal(413, `a body may have ${bytes} bytes at most, also unpacked${remedy ? `; ${remedy}` : ''}`);

/** The body. Rejects with a Refusal when it is longer than the limit, with ClientGone when it breaks off. */
export function readBody(request: IncomingMessage, limit: Limit): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit.bytes) {
    return Promise.reject(tooLarge(limit));
  }
  // Not by iteration: leaving that early destroys the socket that the refusal is to be sent through.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit.bytes) {
        chunks.length = 0;
        reject(tooLarge(limit));
      } else {
        chunks.push(chunk);
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', (error) => reject(new ClientGone(error.message)));
    request.once('close', () => reject(new ClientGone('closed')));
  });
}

/** The JSON of a body, plain or compressed by gzip; rejects with a Refusal that says what is wrong. */
export async function parseBody(body: Buffer, compressed: boolean, limit: Limit): Promise<unknown> {
  const text = (compressed ? await unpack(body, limit) : body).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, `the body is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

/** No more is unpacked than could have been sent as it is. */
async function unpack(body: Buffer, limit: Limit): Promise<Buffer> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: limit.bytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(limit);
    }
    throw new Refusal(400, `the body cannot be unpacked: ${(error as Error).message}`);
  }
}

/** Answers a request; one that is refused before it has been read is still heard out for a while. */
export function answer(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(`${text}\n`);
  const headers: Record<string, string | number> = {
    'content-type': text.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': body.length,
  };
  if (status === 401) {
    headers['www-authenticate'] = 'Bearer realm="tallyman"';
  }
  if (status === 503) {
    headers['retry-after'] = '5';
  }
  if (status >= 400) {
    headers['connection'] = 'close';
  }
  response.writeHead(status, headers);
  if (request.complete || status < 400) {
    response.end(body);
    return;
  }
  // The answer is whole with these bytes, but closing on what is still being sent would make the kernel take it back.
  response.write(body);
  const close = () => response.end();
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  request.once('end', close);
  request.once('error', close);
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
