import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { bearerOf, digest, isToken } from '../bearer.ts';
import { BufferFullError } from '../buffer/buffer.ts';
import type { SourceHealth } from '../health/sources.ts';
import { throttled, type Logger } from '../log.ts';
import { answer, ClientGone, parseBody, readBody, Refusal } from './request.ts';

export interface ReceiverOptions {
  host: string;
  port: number;
  path: string;
  /** Absent: plain HTTP, which the configuration allows on loopback addresses only. */
  tls?: { certFile: string; keyFile: string; clientCaFile?: string };
  /** File with the bearer token that clients present. */
  tokenFile?: string;
  /** Largest body taken, in bytes, also unpacked. */
  maxBodyBytes: number;
}

/** What a receiver is for. */
export interface Purpose {
  /** The key of the configuration that the options come from, for messages. */
  setting: string;
  /** What is sent to it, for messages: "audit batches". */
  what: string;
  /** What a client can do whose body is too large. */
  remedy?: string;
  /** Another way to present the token than as `Authorization: Bearer`. */
  presented?: (request: IncomingMessage) => string | undefined;
  /** So many bodies of the largest size may be read and kept at one time. */
  bodiesAtOnce?: number;
}

/** What the receiver needs of a source's context. */
export interface ReceiverContext {
  log: Logger;
  health: SourceHealth;
  signal: AbortSignal;
}

/**
 * Keeps a body and returns the answer's text. A Refusal it throws is answered as it says, any other error by 503: to be sent again. `response`
 * tells whether the answer has got out, by its events.
 */
export type Keep = (body: unknown, request: IncomingMessage, response: ServerResponse) => Promise<string>;

/** Bodies being read at one time hold no more than this many times the largest body, unless the purpose says otherwise. */
const BODIES_AT_ONCE = 6;

/**
 * An authenticated HTTP endpoint for JSON that others send: by bearer token, or by client certificate. It answers 200 once the body is kept.
 * 400, 401, 404, 405, 413 and 415 say what is wrong with a request, 503 asks the client to send it again (the buffer is full, or the
 * disk refuses).
 */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #purpose: Purpose;
  readonly #token: Buffer | undefined;
  #server: Server | undefined;
  #reading = 0;
  #refused = '';
  #tellRefused: () => void = () => {};
  #tellGone: () => void = () => {};
  #full = '';
  #tellFull: () => void = () => {};

  /** Throws when the token file cannot be read or is empty, or when nothing would authenticate clients. */
  constructor(options: ReceiverOptions, purpose: Purpose) {
    this.#options = options;
    this.#purpose = purpose;
    const token = options.tokenFile && readFileSync(options.tokenFile, 'utf8').trim();
    if (token === '') {
      throw new Error(`${purpose.setting}.tokenFile: ${options.tokenFile} is empty`);
    }
    if (token === undefined && options.tls?.clientCaFile === undefined) {
      throw new Error(`${purpose.setting}: needs tokenFile or tls.clientCaFile`);
    }
    this.#token = token === undefined ? undefined : digest(token);
  }

  /** Where it listens, once it does. */
  get port(): number | undefined {
    return (this.#server?.address() as AddressInfo | null)?.port;
  }

  /** Listens until the signal is aborted. Rejects when it cannot: the port is taken, a certificate cannot be read. */
  async run({ log, health, signal }: ReceiverContext, keep: Keep): Promise<void> {
    const { host, port, path, tls } = this.#options;
    const server = this.#makeServer();
    this.#server = server;
    const { what } = this.#purpose;
    const more = (held: number) => (held > 0 ? ` (and ${held} more since the last such line)` : '');
    this.#tellRefused = throttled(1000, (held) => log.warn(`refused a request from ${this.#refused}${more(held)}`));
    this.#tellGone = throttled(10_000, (held) => log.info(`a client went away before its body was whole${more(held)}`));
    this.#tellFull = throttled(10_000, (held) =>
      log.warn(`${held + 1} ${what} were sent back, to be tried again: ${this.#full}`)
    );
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const began = performance.now();
      response.once('close', () =>
        health.answered(response.headersSent ? response.statusCode : 0, (performance.now() - began) / 1000)
      );
      this.#handle(request, response, keep).then(
        (text) => answer(request, response, 200, text),
        (error: Error) => this.#fail(request, response, error)
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new Error(`${host}:${port} is in use by another program; change ${this.#purpose.setting}.listen`)
            : error
        )
      );
      server.listen(port, host, resolve);
    });
    health.up();
    log.info(`listening for ${what} on ${tls ? 'https' : 'http'}://${host}:${this.port}${path}`);
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) {
        resolve();
      }
    });
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2000).unref();
    });
  }

  #makeServer(): Server {
    const { tls } = this.#options;
    const timeouts = { requestTimeout: 60_000, headersTimeout: 15_000 };
    if (!tls) {
      return createPlainServer(timeouts);
    }
    return createServer({
      cert: readFileSync(tls.certFile),
      key: readFileSync(tls.keyFile),
      ca: tls.clientCaFile ? readFileSync(tls.clientCaFile) : undefined,
      requestCert: tls.clientCaFile !== undefined,
      // With a token as the other way in, a client without a certificate is turned away by #authenticate and not by TLS.
      rejectUnauthorized: tls.clientCaFile !== undefined && !this.#token,
      minVersion: 'TLSv1.2',
      ...timeouts,
    });
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: Error): void {
    if (error instanceof ClientGone) {
      this.#tellGone();
    } else if (error instanceof Refusal) {
      this.#refused = `${request.socket.remoteAddress ?? 'a client'}: ${error.status} ${error.message}`;
      this.#tellRefused();
      answer(request, response, error.status, error.message);
    } else {
      this.#full = error instanceof BufferFullError ? error.message : `cannot keep what was sent: ${error.message}`;
      this.#tellFull();
      answer(request, response, 503, this.#full);
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse, keep: Keep): Promise<string> {
    const { path, maxBodyBytes } = this.#options;
    const { what, remedy, bodiesAtOnce = BODIES_AT_ONCE } = this.#purpose;
    const limit = { bytes: maxBodyBytes, remedy };
    const url = (request.url ?? '').split('?', 1)[0];
    if (url !== path) {
      throw new Refusal(404, `no such path; ${what} go to ${path}`);
    }
    if (request.method !== 'POST') {
      throw new Refusal(405, `${what} are sent by POST`);
    }
    this.#authenticate(request);
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity' && encoding !== 'gzip') {
      throw new Refusal(415, `content-encoding ${encoding.slice(0, 100)} is not taken; send it plain or as gzip`);
    }
    if (this.#reading >= bodiesAtOnce) {
      throw new BufferFullError(`too many ${what} at once`);
    }
    this.#reading += 1;
    try {
      const body = await readBody(request, limit);
      return await keep(await parseBody(body, encoding === 'gzip', limit), request, response);
    } finally {
      this.#reading -= 1;
    }
  }

  #authenticate(request: IncomingMessage): void {
    if (this.#options.tls?.clientCaFile && (request.socket as TLSSocket).authorized) {
      return;
    }
    const presented = bearerOf(request) ?? this.#purpose.presented?.(request);
    if (!this.#token || !isToken(presented, this.#token)) {
      throw new Refusal(401, presented === undefined ? 'a bearer token is needed' : 'the bearer token is wrong');
    }
  }
}
