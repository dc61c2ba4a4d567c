import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Metrics } from './metrics.ts';
import { memoryLog, tempDir } from '../testing.ts';
import { Health } from './health.ts';
import { parsePrometheus } from './prometheusText.ts';
import { HealthServer, type HealthListener } from './server.ts';

async function started(t: TestContext, more: Partial<HealthListener> = {}, health = new Health(['docker'])) {
  const server = new HealthServer({ listen: { host: '127.0.0.1', port: 0 }, ...more }, health);
  await server.start(memoryLog());
  t.after(() => server.close());
  const ask = (path: string, options: RequestOptions = {}) =>
    new Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }>((resolve, reject) => {
      const how = { host: '127.0.0.1', port: server.port, path, agent: false, ...options };
      const call = more.tls ? httpsRequest({ ...how, rejectUnauthorized: false }) : httpRequest(how);
      call.on('error', reject);
      call.on('response', (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += String(chunk)));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
      });
      call.end();
    });
  return { server, ask };
}

test('/live, /ready and /metrics, and nothing else', async (t) => {
  const health = new Health(['docker']);
  const { ask } = await started(t, {}, health);
  assert.deepEqual((await ask('/live')).body, '{"status":"ok"}\n');
  const ready = await ask('/ready');
  assert.equal(ready.status, 503);
  assert.deepEqual(JSON.parse(ready.body), {
    status: 'unavailable',
    missing: { buffer: 'is being opened', docker: 'it has not begun yet' },
  });
  const metrics = await ask('/metrics?x=1');
  assert.equal(metrics.status, 200);
  assert.match(metrics.headers['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
  assert.ok(parsePrometheus(metrics.body).has('tallyman_build_info'));
  const head = await ask('/live', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '16']);
  assert.equal((await ask('/')).status, 404);
  const post = await ask('/metrics', { method: 'POST' });
  assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD']);
  health.ended('sending to Loki');
  const dead = await ask('/live');
  assert.deepEqual([dead.status, JSON.parse(dead.body).missing], [503, { 'sending to Loki': 'ended' }]);
});

test('with a token only who has it gets the metrics, while probes need none; a new token holds at once', async (t) => {
  const tokenFile = join(tempDir(t), 'token');
  writeFileSync(tokenFile, 'secret-1\n');
  const { ask } = await started(t, { tokenFile });
  const by = async (authorization?: string) =>
    (await ask('/metrics', { headers: authorization === undefined ? {} : { authorization } })).status;
  assert.deepEqual([await by(), await by('Bearer wrong'), await by('Basic secret-1')], [401, 401, 401]);
  assert.equal(await by('Bearer secret-1'), 200);
  assert.equal((await ask('/live')).status, 200);
  writeFileSync(tokenFile, 'secret-2\n');
  assert.deepEqual([await by('Bearer secret-1'), await by('Bearer secret-2')], [401, 200]);
  writeFileSync(tokenFile, '');
  assert.deepEqual([await by('Bearer secret-2'), await by('Bearer ')], [401, 401], 'nothing is right now');
});

test('with an authority for clients a certificate of it is asked for, of probes none', async (t) => {
  const dir = tempDir(t);
  const pair = (name: string) => {
    const files = { certFile: join(dir, `${name}.crt`), keyFile: join(dir, `${name}.key`) };
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', files.keyFile];
    execFileSync('openssl', ['req', '-x509', '-days', '1', ...key, ...subject, '-out', files.certFile], {
      stdio: 'ignore',
    });
    return files;
  };
  const [server, client, other] = [pair('server'), pair('client'), pair('other')];
  const { ask } = await started(t, { tls: { ...server, clientCaFile: client.certFile } });
  const { readFileSync } = await import('node:fs');
  const as = async (files: { certFile: string; keyFile: string }) => {
    const cert = { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
    return (await ask('/metrics', cert as RequestOptions)).status;
  };
  assert.equal((await ask('/metrics')).status, 401);
  assert.equal(await as(other), 401);
  assert.equal(await as(client), 200);
  assert.equal((await ask('/live')).status, 200);
});

test('a client that says nothing, or too much, does not stay', async (t) => {
  const { server, ask } = await started(t);
  const long = await ask('/live', { headers: { 'x-long': 'x'.repeat(20_000) } });
  assert.equal(long.status, 431);
  const said: string[] = [];
  const socket = connect(server.port!, '127.0.0.1');
  socket.on('data', (data) => said.push(String(data)));
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('GET /live HTTP/1.1\r\nhost: x\r\n');
  await closed;
  assert.match(said.join(''), /^HTTP\/1\.1 408/);
});

test('more connections than there can be probes are turned away, and the ones that are there go on', async (t) => {
  const { server, ask } = await started(t);
  const sockets = Array.from({ length: 64 }, () => connect(server.port!, '127.0.0.1'));
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  sockets.forEach((socket) => socket.on('error', () => {}));
  let closed = 0;
  await new Promise<void>((resolve) =>
    sockets.forEach((socket) => socket.once('close', () => (closed += 1) >= 32 && resolve()))
  );
  sockets.forEach((socket) => socket.destroy());
  for (let tries = 0; ; tries++) {
    try {
      assert.equal((await ask('/live')).status, 200);
      break;
    } catch (error) {
      assert.ok(tries < 50, String(error));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});

test('metrics that cannot be gathered are an error of that request only', async (t) => {
  const health = new Health([]);
  const { ask } = await started(t, {}, health);
  t.mock.method(Metrics.prototype, 'text', () => Promise.reject(new Error('no')));
  assert.equal((await ask('/metrics')).status, 500);
  assert.equal((await ask('/live')).status, 200);
});
