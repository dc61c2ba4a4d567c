import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { request } from 'undici';
import type { Entry } from '../../buffer/codec.ts';
import { ClockSkew } from './clockSkew.ts';
import { encodePush } from './encode.ts';
import { Transport, type TransportOptions } from '../../connection/transport.ts';

export interface LokiOptions extends TransportOptions {
  /** Base URL, without /loki/api/v1. */
  url: string;
  /** Value of X-Scope-OrgID. */
  tenant?: string;
  basicAuth?: { username: string; passwordFile: string };
  bearerTokenFile?: string;
  /** Milliseconds for one request. */
  timeoutMs?: number;
}

export interface Answer {
  status: number;
  /** The answer's text, shortened. */
  text: string;
}

/** A request to Loki, and what came of it. */
export interface Exchange {
  kind: 'push' | 'question' | 'look';
  /** `undefined` when no answer came. */
  status: number | undefined;
  /** Of the request's body. */
  bytes: number;
  seconds: number;
}

/** The request never reached Loki, so it holds none of it. */
export class UnreachableError extends Error {}

/** Speaks to one Loki: push, and the query that tells what arrived. Credentials are read from their files for each request. */
export class LokiClient {
  readonly #options: LokiOptions;
  readonly #transport: Transport;
  /** How far Loki's clock is ahead, from its answers to pushes. */
  readonly clock = new ClockSkew();
  /** Called after each request. */
  onExchange: (exchange: Exchange) => void = () => {};

  /** Throws when a file of certificates cannot be used. */
  constructor(options: LokiOptions) {
    this.#options = options;
    this.#transport = new Transport(options.url, options);
  }

  get url(): string {
    return this.#options.url;
  }

  /**
   * Pushes entries; answers whatever Loki answers. Throws UnreachableError, or another error when the outcome is unknown. `may` is asked
   * as each piece goes out: a process that is stopped for a while, be it in the middle of this, sends no more when it goes on and the
   * answer has become no. Loki stores nothing of a push that it has not wholly received.
   */
  async push(entries: Entry[], may: () => boolean = () => true): Promise<Answer> {
    const body = encodePush(entries);
    return this.#send('push', '/loki/api/v1/push', {
      body: pieces(body, may),
      headers: { 'content-type': 'application/x-protobuf', 'content-length': String(body.length) },
    });
  }

  /**
   * Log lines of a selector in [start, end), oldest first: at most `limit`. Answers the status with the lines; throws as `push`
   * does. Results are not taken from Loki's caches.
   */
  async lines(
    selector: string,
    start: bigint,
    end: bigint,
    limit: number
  ): Promise<Answer & { lines: Array<[bigint, string]> }> {
    const query = new URLSearchParams({
      query: selector,
      start: String(start),
      end: String(end),
      limit: String(limit),
      direction: 'forward',
    });
    const answer = await this.#send('question', `/loki/api/v1/query_range?${query}`, {
      headers: { 'cache-control': 'no-cache' },
    });
    if (answer.status !== 200) {
      return { ...answer, lines: [] };
    }
    const body = JSON.parse(answer.text) as { data: { result: Array<{ values: Array<[string, string]> }> } };
    const lines = body.data.result.flatMap((stream) =>
      stream.values.map(([time, line]): [bigint, string] => [BigInt(time), line])
    );
    return { ...answer, lines };
  }

  /** The answer to another question, such as /ready. Throws as `push` does. */
  async look(path: string): Promise<Answer & { date: string | undefined }> {
    return this.#send('look', path, { headers: {} });
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  async #send(
    kind: Exchange['kind'],
    path: string,
    extra: { body?: AsyncIterable<Uint8Array>; headers: Record<string, string> }
  ): Promise<Answer & { date: string | undefined }> {
    const timeout = this.#options.timeoutMs ?? 10_000;
    const began = performance.now();
    let status: number | undefined;
    try {
      const response = await request(this.#options.url.replace(/\/+$/, '') + path, {
        method: kind === 'push' ? 'POST' : 'GET',
        headers: { ...this.#credentials(), ...extra.headers },
        body: extra.body && Readable.from(extra.body, { objectMode: false }),
        dispatcher: this.#transport.dispatcher,
        headersTimeout: timeout,
        bodyTimeout: timeout,
      });
      const date = response.headers['date']?.toString();
      if (kind === 'push') {
        this.clock.answered(date, Date.now(), performance.now() - began);
      }
      const text = await response.body.text();
      status = response.statusCode;
      return { status, text: status === 200 ? text : text.trim().slice(0, 2000), date };
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      const message = describe(error as Error);
      if (/when HTTP Tunneling/.test(message)) {
        throw new UnreachableError(`${message} (check loki.proxyUrl and loki.proxyAuth)`);
      }
      throw /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT|ERR_TLS/.test(code)
        ? new UnreachableError(message)
        : new Error(message);
    } finally {
      const bytes = Number(extra.headers['content-length'] ?? 0);
      this.onExchange({ kind, status, bytes, seconds: (performance.now() - began) / 1000 });
    }
  }

  #credentials(): Record<string, string> {
    const headers: Record<string, string> = { 'user-agent': 'tallyman' };
    const { tenant, basicAuth, bearerTokenFile } = this.#options;
    if (tenant) {
      headers['x-scope-orgid'] = tenant;
    }
    if (basicAuth) {
      const password = readFileSync(basicAuth.passwordFile, 'utf8').trim();
      headers['authorization'] = `Basic ${Buffer.from(`${basicAuth.username}:${password}`).toString('base64')}`;
    } else if (bearerTokenFile) {
      headers['authorization'] = `Bearer ${readFileSync(bearerTokenFile, 'utf8').trim()}`;
    }
    return headers;
  }
}

/** What the kernel takes at once, so that no rest of a push is left to be sent later. */
const PIECE = 16 * 1024;

async function* pieces(body: Uint8Array, may: () => boolean): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE) {
    if (!may()) {
      throw new Error('the push was withheld: another collector may be storing the same by now');
    }
    yield body.subarray(at, at + PIECE);
  }
}

function describe(error: Error): string {
  const inner = (error as AggregateError).errors?.[0] as Error | undefined;
  return inner?.message || error.message || error.name;
}
