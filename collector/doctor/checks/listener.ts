import { readFileSync } from 'node:fs';
import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { ok, missing, unknown, type Result } from '../finding.ts';
import { readCertificate } from './certificate.ts';

/** An endpoint of this machine that others send to, and how one is let in. */
export interface Listener {
  /** Its key in the configuration. */
  setting: string;
  listen: { host: string; port: number };
  path: string;
  tls?: { certFile: string; clientCaFile?: string };
  tokenFile?: string;
  /** What can be sent without anything being recorded of it. */
  empty: object;
}

const ANSWER_MS = 5000;

/** Whether the port is free, or a collector holds it that takes the token. */
export async function listenerResults(config: Listener): Promise<Result[]> {
  const { host, port } = config.listen;
  const code = await tryToListen(host, port);
  const change = `change ${config.setting}.listen`;
  switch (code) {
    case undefined:
      return [ok('port', `${host}:${port} is free: no collector runs with it now`)];
    case 'EADDRINUSE':
      return offered(config);
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

/** Offers an empty batch to whoever listens. */
async function offered(config: Listener): Promise<Result[]> {
  const { host, port } = config.listen;
  const other = `another program than a collector of this configuration listens on ${host}:${port}`;
  const find = `ss -ltnp 'sport = :${port}'   # shows which; stop it, or change ${config.setting}.listen`;
  let answer: Answer;
  try {
    answer = await post(config);
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
  const results = [verdict(answer, config, other, find)];
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
  other: string,
  find: string
): Result {
  const { host, port } = config.listen;
  const word = text.trim().slice(0, 200);
  switch (status) {
    case 200:
      return ok('port', `a collector listens on ${host}:${port} and takes batches (an empty one: ${word})`);
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
        `the collector that listens on ${host}:${port} takes no batches now: ${word}`,
        'see whether it gets rid of what it has: the check "loki"'
      );
    default:
      return missing('port', `${other} (${status} ${word})`, find);
  }
}

interface Answer {
  status: number;
  text: string;
  /** Fingerprint of the certificate that was shown. */
  print?: string;
}

const send = (options: RequestOptions, tls: boolean) =>
  tls ? request({ ...options, rejectUnauthorized: false }) : plainRequest(options);

function post({ listen, path, tokenFile, tls, empty }: Listener): Promise<Answer> {
  const body = JSON.stringify(empty);
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
    const options = { host, port: listen.port, path, method: 'POST', headers, agent: false as const, signal };
    const call = send(options, tls !== undefined);
    call.once('error', reject);
    call.once('response', (response: IncomingMessage) => {
      const print = tls && (response.socket as TLSSocket).getPeerCertificate().fingerprint256;
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8').slice(0, 1000)));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text, print }));
    });
    call.end(body);
  });
}
