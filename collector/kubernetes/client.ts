import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { Agent, ProxyAgent, request, Socks5ProxyAgent, type Dispatcher } from 'undici';
import { beginningOf, retryAfter } from '../connection/answer.ts';
import type { Connection, Credentials } from './credentials.ts';
import { ApiError } from './error.ts';

export interface Call {
  method?: 'GET' | 'POST' | 'PUT';
  query?: Record<string, string>;
  body?: unknown;
  /** What the answer is to be, JSON by default. */
  accept?: string;
  signal?: AbortSignal;
  /** How long the API server may take to begin its answer, and to go on with it. */
  timeoutMs?: number;
  /** Bytes of a streamed answer that are taken before they are read, about. */
  highWaterMark?: number;
}

/** Tokens in files are good for a while after they were replaced; a minute is what client-go takes. */
const CREDENTIALS_MS = 30_000;
const TIMEOUT_MS = 30_000;
const CONNECT_MS = 10_000;
/** Bytes of a connection that are taken before they are read, about: a record of TLS, which may have 16 KiB, comes as a whole. */
const SOCKET_BYTES = 4 * 1024;
/** An error's text, read to the end only as far as it is of use. */
const ERROR_BYTES = 64 * 1024;

/** Speaks to one API server, with credentials that are renewed on the way. */
export class KubernetesClient {
  readonly #credentials: Credentials;
  readonly #refreshMs: number;
  #current: { connection: Connection; dispatcher: Dispatcher; print: string; at: number } | undefined;

  constructor(credentials: Credentials, refreshMs = CREDENTIALS_MS) {
    this.#credentials = credentials;
    this.#refreshMs = refreshMs;
  }

  /** One JSON answer, unchecked. Throws ApiError, or the connection's error. */
  async json(path: string, call: Call = {}): Promise<unknown> {
    const body = await this.#send(path, call, call.timeoutMs ?? TIMEOUT_MS);
    return JSON.parse((await beginningOf(body, Infinity)).text) as unknown;
  }

  /** An answer that goes on for as long as the API server likes; the caller reads or destroys it. Throws as `json` does. */
  stream(path: string, call: Call = {}): Promise<Readable> {
    return this.#send(path, call, 0);
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const dispatcher = this.#current?.dispatcher;
    this.#current = undefined;
    await dispatcher?.destroy();
  }

  async #send(path: string, call: Call, bodyTimeout: number): Promise<Readable> {
    const { connection, dispatcher } = await this.#connection();
    const url = new URL(connection.server.replace(/\/+$/, '') + path);
    url.search = new URLSearchParams(call.query).toString();
    const sent = call.body === undefined ? {} : { 'content-type': 'application/json' };
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      method: call.method ?? 'GET',
      headers: { accept: call.accept ?? 'application/json', 'user-agent': 'tallyman', ...sent, ...connection.headers },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal: call.signal,
      highWaterMark: call.highWaterMark,
      headersTimeout: call.timeoutMs ?? TIMEOUT_MS,
      bodyTimeout,
    });
    if (statusCode >= 200 && statusCode < 300) {
      return body;
    }
    if (statusCode === 401) {
      this.#credentials.forget();
      this.#current = this.#current && { ...this.#current, at: -Infinity };
    }
    const retryAfterMs = retryAfter(headers['retry-after']?.toString(), Date.now());
    const { text } = await beginningOf(body, ERROR_BYTES);
    throw new ApiError(statusCode, messageOf(text), retryAfterMs);
  }

  async #connection(): Promise<{ connection: Connection; dispatcher: Dispatcher }> {
    const known = this.#current;
    if (known && performance.now() - known.at < this.#refreshMs) {
      return known;
    }
    const at = performance.now();
    const connection = await this.#credentials.connection();
    const print = fingerprint(connection);
    if (known?.print === print) {
      this.#current = { ...known, connection, at };
    } else {
      this.#current = { connection, dispatcher: dispatcherOf(connection), print, at };
      // A watch that runs over the old connection may come to its end.
      void known?.dispatcher.close();
    }
    return this.#current;
  }
}

/** Connections are made anew when anything but the headers has changed. */
function fingerprint({ server, tls, proxy }: Connection): string {
  return createHash('sha256')
    .update(JSON.stringify([server, proxy, tls], (_, value: unknown) => value ?? null))
    .digest('hex');
}

function dispatcherOf({ tls, proxy }: Connection): Dispatcher {
  if (proxy === undefined) {
    const alive = { timeout: CONNECT_MS, keepAlive: true, keepAliveInitialDelay: 30_000 };
    // Certificates are read once, and not again for each of some hundred connections.
    const connect = { ...tls, ...alive, secureContext: createSecureContext(tls), highWaterMark: SOCKET_BYTES };
    // Over HTTP/2 all calls would share one connection, and with it a lease's renewal the fate of a watch.
    return new Agent({ allowH2: false, connect });
  }
  if (/^socks5?h?:/.test(proxy)) {
    return new Socks5ProxyAgent(proxy.replace(/^socks5?h?:/, 'socks5:'), { requestTls: tls });
  }
  return new ProxyAgent({ uri: proxy, requestTls: tls, connect: { timeout: CONNECT_MS }, allowH2: false });
}

function messageOf(answer: string): string {
  try {
    return (JSON.parse(answer) as { message?: string }).message ?? answer.slice(0, 500);
  } catch {
    return answer.trim().slice(0, 500) || 'without a word';
  }
}
