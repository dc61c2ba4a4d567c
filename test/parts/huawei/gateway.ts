import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSignedBy, readSignature, signedAt } from './signature.ts';

/** Keys of an IAM user or of a session of an agency. */
export interface Credential {
  accessKey: string;
  secretKey: string;
  /** Of keys that are valid for a while; without it, or with another, they are refused. */
  securityToken?: string;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  /** IAM actions that are allowed; all when absent. */
  actions?: string[];
}

export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** What a service does with a request that is let through. */
export type Handler = (path: string, query: URLSearchParams) => { action: string; reply: () => Reply } | undefined;

const SKEW_MS = 15 * 60_000;
const FAILURES = 5;
const LOCKED_MS = 5 * 60_000;
/** Source: API Request Signing Guide, "Error Codes" and its questions and answers. */
const INCORRECT = 'Incorrect IAM authentication information: ';

/** An error in the form of the gateway and the services. */
export const fault = (status: number, code: string, message: string, headers?: Record<string, string>): Reply => ({
  status,
  body: { error_msg: message, error_code: code, request_id: randomUUID().replaceAll('-', '') },
  headers,
});

/** Huawei Cloud's API gateway before its services: checks signatures, times, tokens and permissions, throttles, and can fail. */
export class Gateway {
  readonly credentials = new Map<string, Credential>();
  /** Answers of this many requests to come are 429. */
  throttled = 0;
  /** The gateway's clock, in milliseconds since the epoch. */
  clock = () => Date.now();
  /** Called with each request that is let through. */
  onRequest: (url: string) => void = () => {};
  /** Answers by status, in their number. */
  readonly answered = new Map<number, number>();
  readonly #failures = new Map<string, { count: number; lockedUntil: number }>();
  readonly #handlers: Handler[];
  readonly #server = createServer((request, response) => this.#answer(request, response));
  #port = 0;

  constructor(...handlers: Handler[]) {
    this.#handlers = handlers;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, at the same port when it was stopped before. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { status, body, headers } = this.#reply(request);
    this.answered.set(status, (this.answered.get(status) ?? 0) + 1);
    const date = new Date(this.clock()).toUTCString();
    response.writeHead(status, { 'content-type': 'application/json', date, ...headers }).end(JSON.stringify(body));
  }

  #reply(request: IncomingMessage): Reply {
    const refusal = this.#authenticate(request);
    if (typeof refusal === 'string') {
      return fault(401, 'APIGW.0301', INCORRECT + refusal);
    }
    if (this.throttled > 0) {
      this.throttled -= 1;
      return fault(
        429,
        'APIGW.0308',
        'The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute'
      );
    }
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const found = this.#handlers.map((handler) => handler(pathname, searchParams)).find((one) => one !== undefined);
    if (!found || request.method !== 'GET') {
      return fault(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
    }
    if (refusal.actions && !refusal.actions.includes(found.action)) {
      return found.action.startsWith('cts:')
        ? fault(403, 'CTS.0002', 'Authentication failed or you do not have the permissions required.')
        : fault(403, 'SVCSTG.SWR.4030003', `Policy doesn't allow ${found.action} to be performed.`);
    }
    this.onRequest(request.url ?? '');
    return found.reply();
  }

  /** The credential that signed a request, or why there is none. */
  #authenticate(request: IncomingMessage): Credential | string {
    const signed = readSignature(request);
    if (!signed) {
      return 'The Authorization header is in an invalid format';
    }
    const { accessKey, signedHeaders } = signed;
    const failures = this.#failures.get(accessKey) ?? { count: 0, lockedUntil: 0 };
    this.#failures.set(accessKey, failures);
    if (failures.lockedUntil > this.clock()) {
      return 'AK access failed to reach the limit,forbidden.';
    }
    const credential = this.credentials.get(accessKey);
    const refusal = !credential
      ? `Get secretKey failed,ak:${accessKey},err:ak not exist`
      : this.#refusal(request, signedHeaders, credential, () => isSignedBy(request, signed, credential.secretKey));
    if (credential && refusal === undefined) {
      failures.count = 0;
      return credential;
    }
    failures.count += 1;
    failures.lockedUntil = failures.count >= FAILURES ? this.clock() + LOCKED_MS : 0;
    return refusal ?? '';
  }

  #refusal(
    request: IncomingMessage,
    signedHeaders: string[],
    { securityToken, expiresAt }: Credential,
    matches: () => boolean
  ): string | undefined {
    const at = signedAt(request);
    const [now, sent] = [this.clock(), String(request.headers['x-sdk-date'])];
    if (Number.isNaN(at) || !signedHeaders.includes('x-sdk-date')) {
      return 'x-sdk-date not found';
    }
    if (Math.abs(at - now) > SKEW_MS) {
      const server = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
      return `signature expired, signature time:${sent},server time:${server}`;
    }
    if (!matches()) {
      return 'verify aksk signature fail';
    }
    if (request.headers['x-security-token'] !== securityToken) {
      return 'decrypt token fail';
    }
    return expiresAt !== undefined && expiresAt <= now
      ? `token expires, expires_at: ${new Date(expiresAt).toISOString()}`
      : undefined;
  }
}
