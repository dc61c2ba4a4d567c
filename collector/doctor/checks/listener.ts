import { readFileSync } from 'node:fs';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { ok, missing, unknown, type Result } from '../finding.ts';
import { readCertificate } from './certificate.ts';

/** An endpoint of this machine, and how one is let in. */
export interface Listener {
  listen: { host: string; port: number };
  path: string;
  tls?: { certFile: string; clientCaFile?: string };
  tokenFile?: string;
}

/** What is offered to who listens, to see whether it is a collector: nothing is recorded of it. */
export interface Offer {
  /** The configuration's key of the endpoint, such as sources.kubernetesAudit.webhook. */
  setting: string;
  /** What the endpoint is for: "batches". */
  what: string;
  body: string;
  /** The status and the text by which a collector that lets one in answers it. */
  status: number;
  text?: RegExp;
}

const ANSWER_MS = 5000;

/** Whether the port is free, or a collector holds it that takes the token. */
export async function listenerResults(config: Listener, offer: Offer): Promise<Result[]> {
  const { host, port } = config.listen;
  const code = await tryToListen(host, port);
  const change = `change ${offer.setting}.listen`;
  switch (code) {
    case undefined:
      return [ok('port', `${host}:${port} is free: no collector runs with it now`)];
    case 'EADDRINUSE':
      return offered(config, offer);
    case 'EACCES':
      return [missing('port', `this user may not listen on port ${port}`, `${change} to a port from 1024 on`)];
    case 'EADDRNOTAVAIL':
      return [missing('port', `${host} is no address of this machine`, `${change}; 0.0.0.0 is all of them`)];
    default:
      return [unknown('port', `${host}:${port}: ${code}`)];
  }
}

/** The error's code; `undefined` when it can be listened there. */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

async function offered(config: Listener, offer: Offer): Promise<Result[]> {
  const { host, port } = config.listen;
  const other = `another program than a collector of this configuration listens on ${host}:${port}`;
  const find = `ss -ltnp 'sport = :${port}'   # shows which; stop it, or change ${offer.setting}.listen`;
  let answer: { status: number; text: string; print: string };
  try {
    answer = await post(config, offer.body);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (
      config.tls?.clientCaFile !== undefined &&
      config.tokenFile === undefined &&
      /ALERT|ECONNRESET|EPIPE/i.test(`${code} ${message}`)
    ) {
      return [
        unknown(
          'port',
          `${host}:${port} wants a client certificate of ${config.tls.clientCaFile}, which is not known here`
        ),
      ];
    }
    return [missing('port', `${other}: ${message}`, find)];
  }
  const results = [verdict(answer, config, offer, { other, find })];
  const own = config.tls && readCertificate(config.tls.certFile);
  if (results[0]!.status === 'ok' && own && 'certificate' in own && own.certificate.fingerprint256 !== answer.print) {
    const found = 'the collector that runs shows another certificate than the one in the file';
    results.push(missing('certificate in use', found, 'restart the collector: it reads the file when it starts'));
  }
  return results;
}

function verdict(
  { status, text }: { status: number; text: string },
  config: Listener,
  offer: Offer,
  { other, find }: { other: string; find: string }
): Result {
  const { host, port } = config.listen;
  const word = text.trim().slice(0, 200);
  if (status === offer.status && (offer.text ?? /^/).test(word)) {
    return ok('port', `a collector listens on ${host}:${port} and takes ${offer.what} (an empty one: ${word})`);
  }
  switch (status) {
    case 401:
      return config.tokenFile === undefined
        ? unknown(
            'port',
            `a collector listens on ${host}:${port} and wants a client certificate, which is not known here`
          )
        : missing(
            'port',
            `who listens on ${host}:${port} does not take the token: ${word}`,
            'restart the collector: it reads tokenFile when it starts'
          );
    case 503:
      return missing(
        'port',
        `the collector that listens on ${host}:${port} takes no ${offer.what} now: ${word}`,
        'see whether it gets rid of what it has: the check "loki"'
      );
    default:
      return missing('port', `${other} (${status} ${word})`, find);
  }
}

function post(
  { listen, path, tls, tokenFile }: Listener,
  body: string
): Promise<{ status: number; text: string; print: string }> {
  const token = tokenFile === undefined ? '' : readFileSync(tokenFile, 'utf8').trim();
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(token !== '' && { authorization: `Bearer ${token}` }),
  };
  const host = listen.host === '0.0.0.0' ? '127.0.0.1' : listen.host === '::' ? '::1' : listen.host;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    // Whose certificate it is is looked at by its fingerprint: the authority that signed it need not be known here.
    const call = (tls ? request : plainRequest)({
      host,
      port: listen.port,
      path,
      method: 'POST',
      headers,
      rejectUnauthorized: false,
      agent: false,
      signal,
    });
    call.once('error', reject);
    call.once('response', (response: IncomingMessage) => {
      const print = tls ? (response.socket as TLSSocket).getPeerCertificate().fingerprint256 : '';
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8').slice(0, 1000)));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text, print }));
    });
    call.end(body);
  });
}
