import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { request } from 'undici';
import { tempDir } from '../../testing.ts';
import { LokiClient, UnreachableError } from './client.ts';
import { Transport, type TransportOptions } from '../../connection/transport.ts';

const run = promisify(execFile);
const certs = mkdtempSync(join(tmpdir(), 'tallyman-certs-'));
const inCerts = (name: string) => join(certs, name);
const ALICE = `Basic ${Buffer.from('alice:s3cret').toString('base64')}`;
after(() => rmSync(certs, { recursive: true }));

/** Two authorities, each with a certificate of a server (loki.example.com) and one of a client. */
before(async () => {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: certs });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  for (const ca of ['old', 'new']) {
    await openssl('req', '-x509', ...key, '-keyout', `${ca}.key`, '-out', `${ca}.crt`, '-subj', `/CN=${ca}`);
    for (const name of ['server', 'client']) {
      const signed = ['-CA', `${ca}.crt`, '-CAkey', `${ca}.key`, '-addext', 'subjectAltName=DNS:loki.example.com'];
      const out = ['-keyout', `${ca}-${name}.key`, '-out', `${ca}-${name}.crt`, '-subj', `/CN=${ca} ${name}`];
      await openssl('req', '-x509', ...key, ...out, ...signed);
    }
  }
});

async function listen(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server by TLS that wants a certificate of the same authority and answers with the name in it. */
async function secure(t: TestContext, ca: string): Promise<number> {
  const tls = {
    key: readFileSync(inCerts(`${ca}-server.key`)),
    cert: readFileSync(inCerts(`${ca}-server.crt`)),
    ca: readFileSync(inCerts(`${ca}.crt`)),
  };
  const server = createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: true }, (incoming, response) => {
    response.end((incoming.socket as TLSSocket).getPeerCertificate().subject.CN);
  });
  return listen(t, server);
}

/** A proxy that tunnels for alice. */
async function tunnel(t: TestContext, asked: string[], to: number): Promise<number> {
  const server = createServer();
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    asked.push(incoming.url!);
    if (incoming.headers['proxy-authorization'] !== ALICE) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const onward = connect(to, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  return listen(t, server);
}

/** A SOCKS5 proxy (RFC 1928, 1929) that keeps the names and destinations it is given. */
async function socks(t: TestContext, asked: string[], to: number): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 2]));
      socket.once('data', (login: Buffer) => {
        const user = login.subarray(2, 2 + login[1]!);
        asked.push(`${user.toString()}:${login.subarray(3 + user.length).toString()}`);
        socket.write(Buffer.from([1, 0]));
        socket.once('data', (call: Buffer) => {
          asked.push(call.subarray(5, 5 + call[4]!).toString());
          const onward = connect(to, '127.0.0.1', () => {
            socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
            socket.pipe(onward).pipe(socket);
          });
          socket.on('error', () => onward.destroy());
          onward.on('error', () => socket.destroy());
        });
      });
    });
  });
  return listen(t, server);
}

async function ask(t: TestContext, url: string, options: TransportOptions): Promise<string> {
  const transport = new Transport(url, options);
  t.after(() => transport.close());
  const { body } = await request(url, { dispatcher: transport.dispatcher });
  return body.text();
}

const clientOf = (ca: string) => ({
  caFile: inCerts(`${ca}.crt`),
  certFile: inCerts(`${ca}-client.crt`),
  keyFile: inCerts(`${ca}-client.key`),
});

function password(t: TestContext): string {
  const file = join(tempDir(t), 'password');
  writeFileSync(file, 's3cret\n');
  return file;
}

test('a certificate is shown, and the other one must have the name that is asked for', async (t) => {
  const port = await secure(t, 'old');
  const url = `https://127.0.0.1:${port}`;
  const named = { ...clientOf('old'), serverName: 'loki.example.com' };
  assert.equal(await ask(t, url, { tls: named }), 'old client');
  await assert.rejects(ask(t, url, { tls: clientOf('old') }), /IP: 127.0.0.1 is not in the cert's list/);
  await assert.rejects(ask(t, url, { tls: { ...named, caFile: inCerts('new.crt') } }));
  await assert.rejects(ask(t, url, { tls: { caFile: inCerts('old.crt'), serverName: 'loki.example.com' } }));
  assert.throws(() => new Transport(url, { tls: { ...named, keyFile: inCerts('new-client.key') } }), /key/);
});

test('files that are replaced count without a restart; half of a pair does not', async (t) => {
  const dir = tempDir(t);
  const place = (ca: string, ...names: string[]) =>
    names.forEach((name) => copyFileSync(inCerts(`${ca}${name}`), join(dir, name.replace(/^-client/, 'tls'))));
  place('old', '.crt', '-client.crt', '-client.key');
  const tls = {
    caFile: join(dir, '.crt'),
    certFile: join(dir, 'tls.crt'),
    keyFile: join(dir, 'tls.key'),
    serverName: 'loki.example.com',
  };
  const [before, later] = [await secure(t, 'old'), await secure(t, 'new')];
  const transport = new Transport('https://127.0.0.1', { tls }, -1);
  t.after(() => transport.close());
  const said = async (port: number) => {
    const { body } = await request(`https://127.0.0.1:${port}`, { dispatcher: transport.dispatcher });
    return body.text();
  };
  assert.equal(await said(before), 'old client');
  const known = transport.dispatcher;
  assert.equal(transport.dispatcher, known, 'connections are kept while nothing changes');
  place('new', '-client.crt');
  assert.equal(await said(before), 'old client');
  place('new', '.crt', '-client.key');
  assert.equal(await said(later), 'new client');
  rmSync(tls.keyFile);
  assert.equal(await said(later), 'new client');
});

test('through a proxy that tunnels, with a password; without one it is said where to look', async (t) => {
  const asked: string[] = [];
  const proxyUrl = `http://127.0.0.1:${await tunnel(t, asked, await secure(t, 'old'))}`;
  const proxyAuth = { username: 'alice', passwordFile: password(t) };
  const url = 'https://loki.example.com';
  const options = { tls: clientOf('old'), proxyUrl };
  assert.equal(await ask(t, url, { ...options, proxyAuth }), 'old client');
  assert.deepEqual(asked, ['loki.example.com:443']);
  const client = new LokiClient({ url, ...options });
  t.after(() => client.close());
  await assert.rejects(client.push([]), (error: Error) => {
    assert.ok(error instanceof UnreachableError);
    assert.match(error.message, /407.*check loki.proxyUrl and loki.proxyAuth/);
    return true;
  });
});

test('through a SOCKS5 proxy, which resolves the name', async (t) => {
  const asked: string[] = [];
  const proxyUrl = `socks5://127.0.0.1:${await socks(t, asked, await secure(t, 'old'))}`;
  const proxyAuth = { username: 'alice', passwordFile: password(t) };
  assert.equal(await ask(t, 'https://loki.example.com', { tls: clientOf('old'), proxyUrl, proxyAuth }), 'old client');
  assert.deepEqual(asked, ['alice:s3cret', 'loki.example.com']);
});

test('the environment names a proxy, for what is not on this machine', async (t) => {
  const names = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  const saved = names.map((name) => [name, process.env[name]] as const);
  t.after(() =>
    saved.forEach(([name, value]) => (value === undefined ? delete process.env[name] : (process.env[name] = value)))
  );
  names.forEach((name) => delete process.env[name]);
  const proxy = await listen(
    t,
    createServer((incoming, response) => void response.end(`proxied ${incoming.url}`))
  );
  const direct = await listen(
    t,
    createServer((_, response) => void response.end('direct'))
  );
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${proxy}`;
  assert.equal(await ask(t, 'http://loki.example.com/x', {}), 'proxied http://loki.example.com/x');
  assert.equal(await ask(t, `http://127.0.0.1:${direct}/x`, {}), 'direct');
  assert.equal(await ask(t, `http://localhost:${direct}/x`, {}), 'direct');
  process.env['NO_PROXY'] = 'example.com';
  await assert.rejects(ask(t, 'http://loki.example.com:1/x', {}));
});
