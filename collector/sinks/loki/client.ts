import { readFileSync } from 'node:fs';
import { Agent, request, type Dispatcher } from 'undici';
import type { Entry } from '../../buffer/codec.ts';
import { encodePush } from './encode.ts';

export interface LokiOptions {
  /** Base URL, without /loki/api/v1. */
  url: string;
  /** Value of X-Scope-OrgID. */
  tenant?: string;
  basicAuth?: { username: string; passwordFile: string };
  bearerTokenFile?: string;
  tls?: { caFile?: string; insecureSkipVerify?: boolean };
  /** Milliseconds for one request. */
  timeoutMs?: number;
}

export interface Answer {
  status: number;
  /** The answer's text, shortened. */
  text: string;
}

/** The request never reached Loki, so it holds none of it. */
export class UnreachableError extends Error {}

/** Speaks to one Loki: push, and the query that tells what arrived. Credentials are read from their files for each request. */
export class LokiClient {
  readonly #options: LokiOptions;
  readonly #agent: Agent;

  constructor(options: LokiOptions) {
    this.#options = options;
    const ca = options.tls?.caFile ? readFileSync(options.tls.caFile) : undefined;
    this.#agent = new Agent({
      connections: 2,
      connect: { ca, rejectUnauthorized: !options.tls?.insecureSkipVerify, timeout: 5000 },
    });
  }

  get url(): string {
    return this.#options.url;
  }

  /** Pushes entries; answers whatever Loki answers. Throws UnreachableError, or another error when the outcome is unknown. */
  async push(entries: Entry[]): Promise<Answer> {
    return this.#send('POST', '/loki/api/v1/push', {
      body: encodePush(entries),
      headers: { 'content-type': 'application/x-protobuf' },
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
    const answer = await this.#send('GET', `/loki/api/v1/query_range?${query}`, {
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

  /** What Loki answers to a path of its own. Throws as `push` does. */
  async get(path: string): Promise<Answer> {
    return this.#send('GET', path, { headers: {} });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #send(
    method: Dispatcher.HttpMethod,
    path: string,
    extra: { body?: Uint8Array; headers: Record<string, string> }
  ): Promise<Answer> {
    const timeout = this.#options.timeoutMs ?? 10_000;
    try {
      const response = await request(this.#options.url.replace(/\/+$/, '') + path, {
        method,
        headers: { ...this.#credentials(), ...extra.headers },
        body: extra.body,
        dispatcher: this.#agent,
        headersTimeout: timeout,
        bodyTimeout: timeout,
      });
      const text = await response.body.text();
      return { status: response.statusCode, text: response.statusCode === 200 ? text : text.trim().slice(0, 2000) };
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      const message = describe(error as Error);
      throw /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT|ERR_TLS/.test(code)
        ? new UnreachableError(message)
        : new Error(message);
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

function describe(error: Error): string {
  const inner = (error as AggregateError).errors?.[0] as Error | undefined;
  return inner?.message || error.message || error.name;
}
