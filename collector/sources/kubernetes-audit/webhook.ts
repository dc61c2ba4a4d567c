import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { bearerOf, digest, isToken } from '../../bearer.ts';
import { BufferFullError } from '../../buffer/buffer.ts';
import { throttled } from '../../log.ts';
import type { Rules } from '../../pipeline/rules/rules.ts';
import type { Source, SourceContext } from '../source.ts';
import { countDropped, sortEvents } from './batch.ts';
import { answer, ClientGone, firehoseAnswer, parseBody, readBody, Refusal } from './request.ts';

export interface WebhookOptions {
  host: string;
  port: number;
  path: string;
  tls: { certFile: string; keyFile: string; clientCaFile?: string };
  /** File with the bearer token that the API server presents. */
  tokenFile?: string;
  /** Largest body taken, in bytes. */
  maxBodyBytes: number;
  rules?: Rules;
}

/** Bodies being read at one time hold no more than this many times the largest body. */
const BODIES_AT_ONCE = 6;

/**
 * The HTTPS endpoint of an API server's audit webhook, and of what delivers managed clusters' audit logs. It answers 200 once the batch is on disk; Loki plays no part in that. 400, 401,
 * 404, 405, 413 and 415 say what is wrong with a request, 503 asks the API server to send it again (the buffer is full, or the
 * disk refuses).
 */
export class AuditWebhook implements Source {
  readonly name = 'kubernetes-audit webhook';
  readonly #options: WebhookOptions;
  readonly #token: Buffer | undefined;
  #server: Server | undefined;
  #reading = 0;
  #refused = '';
  #tellRefused: () => void = () => {};
  #tellGone: () => void = () => {};
  #full = '';
  #tellFull: () => void = () => {};

  /** Throws when the token file cannot be read or is empty. */
  constructor(options: WebhookOptions) {
    this.#options = options;
    const token = options.tokenFile && readFileSync(options.tokenFile, 'utf8').trim();
    if (token === '') {
      throw new Error(`sources.kubernetesAudit.webhook.tokenFile: ${options.tokenFile} is empty`);
    }
    this.#token = token === undefined ? undefined : digest(token);
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
    const { log, signal } = context;
    const more = (held: number) => (held > 0 ? ` (and ${held} more since the last such line)` : '');
    this.#tellRefused = throttled(1000, (held) => log.warn(`refused a request from ${this.#refused}${more(held)}`));
    this.#tellGone = throttled(10_000, (held) =>
      log.info(`a client went away before its batch was whole${more(held)}`)
    );
    this.#tellFull = throttled(10_000, (held) =>
      log.warn(`${held + 1} audit batches were sent back, to be tried again: ${this.#full}`)
    );
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const began = performance.now();
      response.once('close', () =>
        context.health.answered(response.headersSent ? response.statusCode : 0, (performance.now() - began) / 1000)
      );
      this.#handle(request, context).then(
        (text) => answer(request, response, 200, text),
        (error: Error) => this.#fail(request, response, error)
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new Error(`${host}:${port} is in use by another program; change sources.kubernetesAudit.webhook.listen`)
            : error
        )
      );
      server.listen(port, host, resolve);
    });
    context.health.up();
    log.info(`listening for audit batches on https://${host}:${this.port}${path}`);
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

  #fail(request: IncomingMessage, response: ServerResponse, error: Error): void {
    if (error instanceof ClientGone) {
      this.#tellGone();
    } else if (error instanceof Refusal) {
      this.#refused = `${request.socket.remoteAddress ?? 'a client'}: ${error.status} ${error.message}`;
      this.#tellRefused();
      answer(request, response, error.status, error.message);
    } else {
      this.#full = error instanceof BufferFullError ? error.message : `cannot keep the batch: ${error.message}`;
      this.#tellFull();
      answer(request, response, 503, this.#full);
    }
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
    if (encoding !== 'identity' && encoding !== 'gzip') {
      throw new Refusal(
        415,
        `content-encoding ${encoding.slice(0, 100)} is not taken; send the batch plain or as gzip`
      );
    }
    if (this.#reading >= BODIES_AT_ONCE) {
      throw new BufferFullError('too many batches at once');
    }
    this.#reading += 1;
    try {
      const { maxBodyBytes } = this.#options;
      const body = await readBody(request, maxBodyBytes);
      const kept = await this.#accept(await parseBody(body, encoding === 'gzip', maxBodyBytes), context);
      return firehoseAnswer(request) ?? kept;
    } finally {
      this.#reading -= 1;
    }
  }

  #authenticate(request: IncomingMessage): void {
    if (this.#options.tls.clientCaFile && (request.socket as TLSSocket).authorized) {
      return;
    }
    const firehose = request.headers['x-amz-firehose-access-key'];
    const presented = bearerOf(request) ?? (typeof firehose === 'string' ? firehose.trim() : undefined);
    if (!this.#token || !isToken(presented, this.#token)) {
      throw new Refusal(401, presented === undefined ? 'a bearer token is needed' : 'the bearer token is wrong');
    }
  }

  async #accept(value: unknown, context: SourceContext): Promise<string> {
    const sorted = sortEvents([value], context, [], this.#options.rules);
    const { observations, faults, dropped, skipped } = sorted;
    if (faults.length > 0 && observations.length === 0 && dropped.size === 0) {
      const what = 'nothing in the batch is an audit.k8s.io Event, in an EventList or another envelope that is known';
      throw new Refusal(400, `${what}; the first fault of ${faults.length}: ${faults[0]!.fault}`);
    }
    await context.pipeline.write(observations);
    if (dropped.size > 0 || skipped > 0) {
      // Not before: a batch that is refused comes again. The counts go to disk before the answer, which would have it forgotten there.
      countDropped(sorted, context);
      await context.pipeline.write([]).catch(() => {});
    }
    for (const { fault, payload } of faults) {
      context.dead.add(this.name, fault, payload);
      context.log.warn(`an item of a batch is no audit event and was set aside: ${fault}`);
    }
    const byRules = [...dropped.values()].reduce((sum, count) => sum + count, 0);
    const letGo = byRules > 0 ? `, dropped by rules ${byRules}` : '';
    return `kept ${observations.length}, set aside ${faults.length}${letGo}`;
  }
}
