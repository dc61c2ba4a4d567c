import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { BufferFullError } from '../../buffer/buffer.ts';
import { throttled } from '../../log.ts';
import type { Source, SourceContext } from '../source.ts';
import { sortEvents } from './batch.ts';

export interface WebhookOptions {
  host: string;
  port: number;
  path: string;
  tls: { certFile: string; keyFile: string; clientCaFile?: string };
  /** File with the bearer token that the API server presents. */
  tokenFile?: string;
  /** Largest body taken, in bytes. */
  maxBodyBytes: number;
}

/** Bodies being read at one time hold no more than this many times the largest body. */
const BODIES_AT_ONCE = 6;

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The HTTPS endpoint of an API server's audit webhook. It answers 200 once the batch is on disk; Loki plays no part in that. 400, 401,
 * 404, 405, 413 and 415 say what is wrong with a request, 503 asks the API server to send it again (the buffer is full, or the
 * disk refuses).
 */
export class AuditWebhook implements Source {
  readonly name = 'kubernetes-audit webhook';
  readonly #options: WebhookOptions;
  readonly #token: Buffer | undefined;
  #server: Server | undefined;
  #reading = 0;

  /** Throws when a certificate, key or token file cannot be read. */
  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#token = options.tokenFile ? digest(readFileSync(options.tokenFile, 'utf8').trim()) : undefined;
  }

  /** Where it listens, once it does. */
  get port(): number | undefined {
    return (this.#server?.address() as AddressInfo | null)?.port;
  }

  async run(context: SourceContext): Promise<void> {
    const { tls, host, port, path } = this.#options;
    const server = createServer({
      cert: readFileSync(tls.certFile),
      key: readFileSync(tls.keyFile),
      ca: tls.clientCaFile ? readFileSync(tls.clientCaFile) : undefined,
      requestCert: tls.clientCaFile !== undefined,
      // With a token as the other way in, a client without a certificate is turned away by authenticate() and not by TLS.
      rejectUnauthorized: tls.clientCaFile !== undefined && !this.#token,
      minVersion: 'TLSv1.2',
      requestTimeout: 60_000,
      headersTimeout: 15_000,
    });
    this.#server = server;
    const tellFull = throttled(10_000, (held) => context.log.warn(`cannot keep audit batches at the moment; ${held + 1} were sent back to be tried again`));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#handle(request, context).then(
        (text) => answer(response, 200, text),
        (error: unknown) => {
          if (error instanceof Refusal) {
            context.log.warn(`${error.status} to ${request.socket.remoteAddress ?? 'a client'}: ${error.message}`);
            answer(response, error.status, error.message);
          } else {
            tellFull();
            const full = error instanceof BufferFullError;
            answer(response, 503, full ? error.message : `cannot write the buffer: ${(error as Error).message}`);
          }
        }
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'EADDRINUSE' ? new Error(`${host}:${port} is in use by another program; change sources.kubernetesAudit.webhook.listen`) : error)
      );
      server.listen(port, host, resolve);
    });
    context.log.info(`listening for audit batches on https://${host}:${this.port}${path}`);
    await new Promise<void>((resolve) => {
      context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2000).unref();
    });
  }

  async #handle(request: IncomingMessage, context: SourceContext): Promise<string> {
    const url = (request.url ?? '').split('?', 1)[0];
    if (url !== this.#options.path) {
      throw new Refusal(404, `no such path; audit batches go to ${this.#options.path}`);
    }
    if (request.method !== 'POST') {
      throw new Refusal(405, 'audit batches are sent by POST');
    }
    this.#authenticate(request);
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      throw new Refusal(415, `content-encoding ${encoding} is not taken; send the batch uncompressed`);
    }
    if (this.#reading >= BODIES_AT_ONCE) {
      throw new BufferFullError('too many batches at once');
    }
    this.#reading += 1;
    try {
      return await this.#accept(parseBatch(await this.#body(request)), context);
    } finally {
      this.#reading -= 1;
    }
  }

  #authenticate(request: IncomingMessage): void {
    if (this.#options.tls.clientCaFile && (request.socket as TLSSocket).authorized) {
      return;
    }
    const presented = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!this.#token || presented === undefined || !timingSafeEqual(digest(presented.trim()), this.#token)) {
      throw new Refusal(401, presented === undefined ? 'a bearer token is needed' : 'the bearer token is wrong');
    }
  }

  async #body(request: IncomingMessage): Promise<string> {
    const limit = this.#options.maxBodyBytes;
    const tooLarge = new Refusal(413, `a batch may have ${limit} bytes at most; lower the API server's --audit-webhook-batch-max-size`);
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      throw tooLarge;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) {
        throw tooLarge;
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  async #accept(events: unknown[], context: SourceContext): Promise<string> {
    const { observations, faults } = sortEvents(events, context);
    if (faults.length > 0 && observations.length === 0) {
      throw new Refusal(400, `none of ${events.length} items is an audit.k8s.io Event; the first: ${faults[0]!.fault}`);
    }
    await context.pipeline.write(observations);
    for (const { fault, payload } of faults) {
      context.dead.add(this.name, fault, payload);
      context.log.warn(`an item of a batch is no audit event and was set aside: ${fault}`);
    }
    return `kept ${observations.length}, set aside ${faults.length}`;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function parseBatch(text: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, `the batch is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  const list = value as { kind?: unknown; apiVersion?: unknown; items?: unknown } | null;
  if (typeof list !== 'object' || list === null || list.kind !== 'EventList' || !Array.isArray(list.items)) {
    throw new Refusal(400, 'the batch is no audit.k8s.io EventList with items');
  }
  if (typeof list.apiVersion !== 'string' || !list.apiVersion.startsWith('audit.k8s.io/')) {
    throw new Refusal(400, `apiVersion ${JSON.stringify(list.apiVersion)} is not audit.k8s.io/v1`);
  }
  return list.items;
}

function answer(response: ServerResponse, status: number, text: string): void {
  const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8' };
  if (status === 401) {
    headers['www-authenticate'] = 'Bearer realm="tallyman"';
  }
  if (status === 503) {
    headers['retry-after'] = '5';
  }
  if (status >= 400) {
    // What is left of the body is not read.
    headers['connection'] = 'close';
  }
  response.writeHead(status, headers).end(`${text}\n`);
}
