import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { bearerOf, digest, isToken } from '../bearer.ts';
import type { Logger } from '../log.ts';
import type { Health, Verdict } from './health.ts';

export interface HealthListener {
  listen: { host: string; port: number };
  tls?: { certFile: string; keyFile: string; clientCaFile?: string };
  /** File with the bearer token for /metrics; read for each request, so that it can be replaced. */
  tokenFile?: string;
}

/** A probe and two Prometheus servers need a handful; the rest is for those that hang. */
const CONNECTIONS = 32;
const TIMES = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 2000,
};
const LIMITS = { ...TIMES, maxHeaderSize: 8 * 1024 };

type Answer = { status: number; type?: string; body: string; headers?: Record<string, string> };

/**
 * /metrics for Prometheus, and /live and /ready for the kubelet, whose probes present no credentials: they say no more than what is
 * missing. Everything else is turned away.
 */
export class HealthServer {
  readonly #options: HealthListener;
  readonly #health: Health;
  readonly #server: Server;

  /** Throws when the certificate or the key cannot be used. */
  constructor(options: HealthListener, health: Health) {
    this.#options = options;
    this.#health = health;
    const handle: RequestListener = (request, response) => void this.#handle(request, response);
    const { tls } = options;
    this.#server = tls
      ? createTlsServer(
          {
            ...LIMITS,
            cert: readFileSync(tls.certFile),
            key: readFileSync(tls.keyFile),
            ca: tls.clientCaFile ? readFileSync(tls.clientCaFile) : undefined,
            requestCert: tls.clientCaFile !== undefined,
            // A probe has no certificate; who wants the metrics is asked for one by #may.
            rejectUnauthorized: false,
            minVersion: 'TLSv1.2',
            handshakeTimeout: 5000,
          },
          handle
        )
      : createServer(LIMITS, handle);
    this.#server.maxConnections = CONNECTIONS;
    this.#server.maxHeadersCount = 50;
  }

  get port(): number | undefined {
    return (this.#server.address() as AddressInfo | null)?.port;
  }

  /** Resolves when it listens; rejects with what is in the way. */
  async start(log: Logger): Promise<void> {
    const { listen, tls } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new Error(`${listen.host}:${listen.port} is in use by another program; change health.listen`)
            : error
        )
      );
      this.#server.listen(listen.port, listen.host, resolve);
    });
    log.info(`metrics and probes on ${tls ? 'https' : 'http'}://${listen.host}:${this.port}`);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type = 'text/plain; charset=utf-8', body, headers } = await this.#answer(request);
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // What stands behind the head of such a request is not read.
      ...(request.method === 'GET' && status < 400 ? {} : { connection: 'close' }),
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== '/metrics' && path !== '/live' && path !== '/ready') {
      return { status: 404, body: 'no such path; there are /metrics, /live and /ready\n' };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, body: 'only GET and HEAD\n', headers: { allow: 'GET, HEAD' } };
    }
    if (path !== '/metrics') {
      return probe(path === '/live' ? this.#health.live() : this.#health.ready());
    }
    const refusal = this.#refusal(request);
    if (refusal) {
      return { status: 401, body: `${refusal}\n`, headers: { 'www-authenticate': 'Bearer realm="tallyman"' } };
    }
    try {
      const { metrics } = this.#health;
      return { status: 200, type: metrics.contentType, body: await metrics.text() };
    } catch (error) {
      return { status: 500, body: `the metrics cannot be gathered: ${(error as Error).message}\n` };
    }
  }

  /** Why a request may not have the metrics; `undefined` when it may. The configuration sees to it that only loopback is open to all. */
  #refusal(request: IncomingMessage): string | undefined {
    const { tls, tokenFile } = this.#options;
    if (tls?.clientCaFile !== undefined && (request.socket as TLSSocket).authorized) {
      return undefined;
    }
    if (tokenFile === undefined) {
      return tls?.clientCaFile === undefined ? undefined : 'a client certificate is needed';
    }
    const presented = bearerOf(request);
    if (presented === undefined) {
      return 'a bearer token is needed';
    }
    return isToken(presented, this.#token(tokenFile)) ? undefined : 'the bearer token is wrong';
  }

  /** While the file cannot be read, or is empty, no token is right. */
  #token(path: string): Buffer {
    try {
      const token = readFileSync(path, 'utf8').trim();
      return token === '' ? Buffer.alloc(32) : digest(token);
    } catch {
      return Buffer.alloc(32);
    }
  }
}

function probe({ ok, missing }: Verdict): Answer {
  return ok
    ? { status: 200, type: 'application/json', body: '{"status":"ok"}\n' }
    : { status: 503, type: 'application/json', body: `${JSON.stringify({ status: 'unavailable', missing })}\n` };
}
