import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import type { BufferOptions } from '../../buffer/buffer.ts';
import { Rules } from '../../pipeline/rules/rules.ts';
import { Bench, fixture, tempDir, until } from '../../testing.ts';
import { AuditWebhook, type WebhookOptions } from './webhook.ts';

const run = promisify(execFile);
const events = fixture('kubernetes-audit.jsonl').map((line) => JSON.parse(line) as object);
const TOKEN = 'a token of the API server';
const MiB = 1024 * 1024;

const certs = mkdtempSync(join(tmpdir(), 'tallyman-certs-'));
const inCerts = (name: string) => join(certs, name);
after(() => rmSync(certs, { recursive: true }));

/** A certificate authority, and certificates of it and of another one. */
before(async () => {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: certs });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  for (const ca of ['ca', 'other']) {
    await openssl('req', '-x509', ...key, '-keyout', `${ca}.key`, '-out', `${ca}.crt`, '-subj', `/CN=${ca}`);
  }
  for (const [name, ca] of [
    ['server', 'ca'],
    ['client', 'ca'],
    ['stranger', 'other'],
  ]) {
    const alt = ['-addext', 'subjectAltName=IP:127.0.0.1'];
    await openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      `/CN=${name}`,
      '-CA',
      `${ca}.crt`,
      '-CAkey',
      `${ca}.key`,
      ...alt
    );
  }
  writeFileSync(inCerts('token'), `${TOKEN}\n`);
});

interface Running {
  bench: Bench;
  port: number;
  stop: () => Promise<void>;
}

async function start(
  t: TestContext,
  more: Partial<WebhookOptions> = {},
  buffer: Partial<BufferOptions> = {}
): Promise<Running> {
  const bench = new Bench(tempDir(t), buffer);
  const webhook = new AuditWebhook({
    host: '127.0.0.1',
    port: 0,
    path: '/audit',
    tls: { certFile: inCerts('server.crt'), keyFile: inCerts('server.key') },
    tokenFile: inCerts('token'),
    maxBodyBytes: 12 * MiB,
    ...more,
  });
  const stop = bench.run(webhook);
  t.after(async () => {
    await stop();
    await bench.buffer.close();
  });
  await until('the webhook listens', () => webhook.port !== undefined);
  return { bench, port: webhook.port!, stop };
}

interface Sent {
  status: number;
  text: string;
  headers: Record<string, unknown>;
}

/** Sends a request; a body as a list of buffers goes out in chunks, without a length. */
function send(port: number, body: string | Buffer[] | undefined, more: RequestOptions = {}): Promise<Sent> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...more.headers };
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path: '/audit',
        method: 'POST',
        ca: readFileSync(inCerts('ca.crt')),
        agent: false,
        ...more,
        headers,
      },
      (response) => {
        let text = '';
        response.on('data', (data: Buffer) => (text += String(data)));
        response.on('end', () =>
          resolve({ status: response.statusCode!, text: text.trim(), headers: response.headers })
        );
        response.on('error', reject);
      }
    );
    call.on('error', reject);
    if (Array.isArray(body)) {
      body.forEach((chunk) => call.write(chunk));
      call.end();
    } else {
      call.end(body);
    }
  });
}

const batch = (...items: unknown[]) => JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items });

test('200: the batch is on disk, and sent again it is recognised', async (t) => {
  const { bench, port } = await start(t);
  const first = await send(port, batch(...events));
  assert.deepEqual([first.status, first.text], [200, `kept ${events.length}, set aside 0`]);
  const second = await send(port, [Buffer.from(batch(...events))]);
  assert.equal(second.status, 200);
  assert.equal(bench.records().length, events.length);
  assert.equal(bench.entries().length, 2 * events.length, 'a record and its evidence each');
  assert.equal((await send(port, batch())).status, 200, 'an empty batch');
});

const refused: Array<{ name: string; status: number; text: RegExp; body?: string; more?: RequestOptions }> = [
  { name: 'no JSON', status: 400, text: /^the body is not JSON: /, body: '{"kind":' },
  { name: 'nothing', status: 400, text: /^the body is not JSON/, body: '' },
  {
    name: 'null',
    status: 400,
    text: /nothing in the batch is an audit.k8s.io Event, .*; the first fault of 1: /,
    body: 'null',
  },
  {
    name: 'a list of another kind',
    status: 400,
    text: /nothing in the batch is an audit.k8s.io Event, .*; the first fault of 1: /,
    body: '{"kind":"PodList","items":[]}',
  },
  {
    name: 'items that are none',
    status: 400,
    text: /the first fault of 1: kind: /,
    body: '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":{}}',
  },
  {
    name: 'another version',
    status: 400,
    text: /apiVersion "v1" is not audit.k8s.io\/v1/,
    body: '{"kind":"EventList","apiVersion":"v1","items":[]}',
  },
  {
    name: 'only items that are no events',
    status: 400,
    text: /the first fault of 2: kind: /,
    body: batch({ kind: 'Pod' }, 5),
  },
  { name: 'no token', status: 401, text: /a bearer token is needed/, more: { headers: { authorization: '' } } },
  {
    name: 'another scheme',
    status: 401,
    text: /a bearer token is needed/,
    more: { headers: { authorization: 'Basic abc' } },
  },
  {
    name: 'a wrong token',
    status: 401,
    text: /the bearer token is wrong/,
    more: { headers: { authorization: `Bearer ${TOKEN}x` } },
  },
  { name: 'an empty token', status: 401, text: /bearer token/, more: { headers: { authorization: 'Bearer  ' } } },
  { name: 'another path', status: 404, text: /audit batches go to \/audit/, more: { path: '/' } },
  {
    name: 'another path, before the token',
    status: 404,
    text: /no such path/,
    more: { path: '/audit/', headers: { authorization: '' } },
  },
  { name: 'another method', status: 405, text: /POST/, more: { method: 'PUT' } },
  {
    name: 'a compressed body',
    status: 415,
    text: /content-encoding br /,
    more: { headers: { 'content-encoding': 'br' } },
  },
];

for (const { name, status, text, body, more } of refused) {
  test(`${status}: ${name}`, async (t) => {
    const { bench, port } = await start(t);
    const answer = await send(port, body ?? batch(...events), more);
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.text, text);
    assert.deepEqual(bench.entries(), []);
    assert.equal(answer.headers['www-authenticate'], status === 401 ? 'Bearer realm="tallyman"' : undefined);
    assert.ok(
      bench.log.lines.some((said) => said.includes(`: ${status} `)),
      bench.log.lines.join('\n')
    );
    assert.equal((await send(port, batch(events[0]))).status, 200, 'the next one is taken');
  });
}

const large = () => Array.from({ length: 20 }, () => Buffer.alloc(MiB, 'x'));
for (const [name, headers] of [
  ['with its length', { 'content-length': String(20 * MiB) }],
  ['in chunks', {}],
] as const) {
  test(`413: a body of 20 MB ${name} is answered, and the client gets to read it`, async (t) => {
    const { bench, port } = await start(t);
    for (let n = 0; n < 3; n++) {
      const answer = await send(port, large(), { headers });
      assert.equal(answer.status, 413);
      assert.match(
        answer.text,
        /12582912 bytes at most, also unpacked; lower the API server's --audit-webhook-batch-max-size/
      );
    }
    assert.equal((await send(port, batch(events[0]))).status, 200);
    assert.equal(bench.records().length, 1);
  });
}

test('413: a client that reads nothing before it has sent everything gets its answer too', async (t) => {
  const { port } = await start(t);
  const socket = connect({ port, host: '127.0.0.1', ca: readFileSync(inCerts('ca.crt')) });
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  const errors: Error[] = [];
  socket.on('error', (error) => errors.push(error));
  socket.write(
    `POST /audit HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: ${20 * MiB}\r\n\r\n`
  );
  for (const chunk of large()) {
    await new Promise((resolve) => socket.write(chunk, resolve));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  let text = '';
  socket.on('data', (data: Buffer) => (text += String(data)));
  await new Promise((resolve) => socket.once('close', resolve));
  assert.deepEqual(errors, []);
  assert.match(text, /^HTTP\/1.1 413 /);
});

test('401: the body of somebody without a token is not kept in memory', async (t) => {
  const { port } = await start(t);
  const answer = await send(port, large(), { headers: { authorization: '' } });
  assert.equal(answer.status, 401);
});

test('503: the buffer is full; nothing is half kept, and the same batch is taken when there is room', async (t) => {
  const { bench, port } = await start(t, {}, { maxBytes: 60_000 });
  assert.equal((await send(port, batch(...events))).status, 200);
  const others = events.map((event, n) => ({ ...event, auditID: `other-${n}` }));
  const full = await send(port, batch(...others));
  assert.deepEqual(
    [full.status, full.text, full.headers['retry-after']],
    [503, 'the buffer holds its limit of 60000 bytes', '5']
  );
  assert.equal(bench.records().length, events.length);
  bench.buffer.ack(bench.buffer.next(1e9)!.end);
  assert.equal((await send(port, batch(...others))).status, 200);
  assert.equal(bench.records().length, events.length);
});

test('503: the disk refuses', async (t) => {
  const { bench, port } = await start(t);
  await bench.buffer.close();
  const answer = await send(port, batch(events[0]));
  assert.deepEqual([answer.status, answer.text], [503, 'cannot keep what was sent: the buffer is closed']);
  assert.ok(
    bench.log.lines.some((said) => said.startsWith('warn 1 audit batches were sent back')),
    bench.log.lines.join('\n')
  );
});

test('a batch that is malformed in part: its events are kept, the rest is set aside with what is wrong', async (t) => {
  const { bench, port } = await start(t);
  const answer = await send(port, batch(events[0], { ...events[1], auditID: 5 }, null, events[2]));
  assert.deepEqual([answer.status, answer.text], [200, 'kept 2, set aside 2']);
  assert.equal(bench.records().length, 2);
  const dead = bench.deadLetters();
  assert.deepEqual(
    dead.map(({ where, reason }) => [where, reason.split(':')[0]]),
    [
      ['kubernetes-audit webhook', 'auditID'],
      ['kubernetes-audit webhook', 'event'],
    ]
  );
  assert.match(dead[0]!.payload, /"auditID":5/);
});

const sample = (name: string) => readFileSync(new URL(`../../testdata/envelopes/${name}`, import.meta.url), 'utf8');

test('a body compressed by gzip is taken', async (t) => {
  const { bench, port } = await start(t);
  const headers = { 'content-encoding': 'gzip' };
  const answer = await send(port, [gzipSync(batch(...events))], { headers });
  assert.deepEqual([answer.status, answer.text], [200, `kept ${events.length}, set aside 0`]);
  assert.equal(bench.records().length, events.length);
  const broken = await send(port, [gzipSync(batch(events[0])).subarray(0, 100)], { headers });
  assert.deepEqual([broken.status, broken.text.split(':')[0]], [400, 'the body cannot be unpacked']);
  const bomb = await send(port, [gzipSync(Buffer.alloc(13 * MiB, ' '))], { headers });
  assert.equal(bomb.status, 413);
  assert.match(bomb.text, /12582912 bytes at most, also unpacked/);
});

test('a delivery of Data Firehose: the key in its own header, the answer that it asks for, other logs counted', async (t) => {
  const { bench, port } = await start(t);
  const id = 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f';
  const headers = { authorization: '', 'x-amz-firehose-request-id': id };
  const wrong = await send(port, sample('firehose.json'), {
    headers: { ...headers, 'x-amz-firehose-access-key': `${TOKEN}x` },
  });
  assert.equal(wrong.status, 401);
  const answer = await send(port, sample('firehose.json'), {
    headers: { ...headers, 'x-amz-firehose-access-key': TOKEN },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'application/json');
  const said = JSON.parse(answer.text) as { requestId: string; timestamp: number };
  assert.deepEqual([said.requestId, typeof said.timestamp], [id, 'number']);
  assert.deepEqual(
    bench.records().map(({ event_action: action }) => action),
    ['exec', 'exec-end']
  );
  assert.deepEqual(bench.journal.dropped(), [{ source: 'kubernetes-audit', reason: 'not an audit log', count: 1 }]);
});

test('an envelope with nothing in it to keep is answered, and need not come again', async (t) => {
  const { bench, port } = await start(t);
  for (const name of ['cloudwatch-control.json', 'cloudwatch-apiserver.json']) {
    assert.equal((await send(port, sample(name))).status, 200, name);
  }
  assert.deepEqual(bench.entries(), []);
  assert.equal(bench.journal.dropped()[0]?.count, 2);
});

test('a client certificate is a way in, and then a token is not needed; a wrong one is not', async (t) => {
  const tls = { certFile: inCerts('server.crt'), keyFile: inCerts('server.key'), clientCaFile: inCerts('ca.crt') };
  const both = await start(t, { tls });
  const only = await start(t, { tls, tokenFile: undefined });
  const as = (name: string, headers = {}) => ({
    cert: readFileSync(inCerts(`${name}.crt`)),
    key: readFileSync(inCerts(`${name}.key`)),
    headers: { authorization: '', ...headers },
  });
  for (const { port } of [both, only]) {
    assert.equal((await send(port, batch(events[0]), as('client'))).status, 200);
  }
  assert.equal((await send(both.port, batch(events[1]))).status, 200, 'a token alone');
  assert.equal((await send(both.port, batch(events[1]), as('stranger'))).status, 401);
  assert.equal((await send(both.port, batch(events[1]), { headers: { authorization: '' } })).status, 401);
  await assert.rejects(send(only.port, batch(events[1]), as('stranger')), 'TLS turns it away');
  await assert.rejects(send(only.port, batch(events[1])), 'a token is no way in where none is configured');
});

const nothing = new Rules([{ name: 'nothing', drop: true, evenNotable: true, match: { verbs: ['*'] } }]);

test('a batch all of which a rule lets go is answered 200, and the count is on disk before that', async (t) => {
  const { bench, port } = await start(t, { rules: nothing });
  const answer = await send(port, batch(events[0], events[1], { kind: 'Pod' }));
  assert.deepEqual([answer.status, answer.text], [200, 'kept 0, set aside 1, dropped by rules 2']);
  assert.deepEqual(bench.entries(), []);
  await bench.buffer.close();
  const after = new Bench(bench.dir);
  t.after(() => after.buffer.close());
  await after.journal.flush();
  assert.deepEqual(
    after.records().map(({ event_action, event_reason, event_count }) => [event_action, event_reason, event_count]),
    [['drop', 'rule nothing', 2]]
  );
});

test('a batch that is sent back because the buffer is full is not counted', async (t) => {
  const rules = new Rules([{ name: 'admin', drop: true, evenNotable: true, match: { users: ['admin'] } }]);
  const { bench, port } = await start(t, { rules }, { maxBytes: 1000 });
  assert.equal((await send(port, batch(...events))).status, 503);
  assert.deepEqual(bench.journal.dropped(), []);
});

test('a batch of 400 events of 30 KB is taken with the default limit', async (t) => {
  const { bench, port } = await start(t);
  const body = { spec: { text: 'x'.repeat(28_000) } };
  const large = Array.from({ length: 400 }, (_, n) => ({ ...events[0], auditID: `large-${n}`, requestObject: body }));
  const text = batch(...large);
  assert.ok(text.length > 11 * MiB, `${text.length} bytes`);
  const answer = await send(port, text);
  assert.deepEqual([answer.status, answer.text], [200, 'kept 400, set aside 0']);
  assert.equal(bench.records().length, 400);
});

test('a client that goes away in the middle of its batch is not taken for a full disk', async (t) => {
  const { bench, port } = await start(t);
  for (const head of ['content-length: 1000000', 'transfer-encoding: chunked']) {
    const socket = connect({ port, host: '127.0.0.1', ca: readFileSync(inCerts('ca.crt')) });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    socket.write(`POST /audit HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\n${head}\r\n\r\n5\r\n{"kin`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.destroy();
  }
  await until('it is noticed', () => bench.log.lines.some((said) => said.startsWith('info a client went away')));
  assert.deepEqual(
    bench.log.lines.filter((said) => !said.startsWith('info')),
    []
  );
  assert.equal((await send(port, batch(events[0]))).status, 200);
});

test('slow clients do not take all of the memory: the seventh is sent away until one has finished', async (t) => {
  const { port } = await start(t);
  const slow = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const socket = connect({ port, host: '127.0.0.1', ca: readFileSync(inCerts('ca.crt')) });
      await new Promise((resolve) => socket.once('secureConnect', resolve));
      socket.write(`POST /audit HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: 100\r\n\r\n{`);
      return socket;
    })
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  const answer = await send(port, batch(events[0]));
  assert.deepEqual([answer.status, answer.text], [503, 'too many audit batches at once']);
  slow[0]!.destroy();
  await until('there is room', async () => (await send(port, batch(events[0]))).status === 200);
  slow.forEach((socket) => socket.destroy());
});

test('many refusals become few lines in the log', async (t) => {
  const { bench, port } = await start(t);
  await Promise.all(Array.from({ length: 50 }, () => send(port, '{}', { headers: { authorization: 'Bearer wrong' } })));
  assert.ok(bench.log.lines.filter((said) => said.startsWith('warn')).length < 10, `${bench.log.lines.length} lines`);
});

test('batches at the same time are all kept', async (t) => {
  const { bench, port } = await start(t);
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, n) =>
      send(port, batch(...events.map((event, index) => ({ ...event, auditID: `${n}-${index}` }))))
    )
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200, 200]
  );
  assert.equal(bench.records().length, 5 * events.length);
});

test('it stops in order while it waits for a client, and at once when it was stopped before it listened', async (t) => {
  const { port, stop } = await start(t);
  const socket = connect({ port, host: '127.0.0.1', ca: readFileSync(inCerts('ca.crt')) });
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  socket.on('error', () => {});
  socket.write(`POST /audit HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: 100\r\n\r\n{`);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await stop();

  const bench = new Bench(tempDir(t));
  t.after(() => bench.buffer.close());
  const webhook = new AuditWebhook({
    host: '127.0.0.1',
    port: 0,
    path: '/audit',
    tls: { certFile: inCerts('server.crt'), keyFile: inCerts('server.key') },
    tokenFile: inCerts('token'),
    maxBodyBytes: MiB,
  });
  await webhook.run(bench.context(AbortSignal.abort()));
});

test('a port in use, a missing certificate and an empty token are said', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const bench = new Bench(tempDir(t));
  t.after(() => bench.buffer.close());
  const options: WebhookOptions = {
    host: '127.0.0.1',
    port,
    path: '/audit',
    tls: { certFile: inCerts('server.crt'), keyFile: inCerts('server.key') },
    tokenFile: inCerts('token'),
    maxBodyBytes: MiB,
  };
  const runOne = (more: Partial<WebhookOptions>) =>
    new AuditWebhook({ ...options, ...more }).run(bench.context(new AbortController().signal));
  await assert.rejects(
    runOne({}),
    new RegExp(`127.0.0.1:${port} is in use by another program; change sources.kubernetesAudit.webhook.listen`)
  );
  await assert.rejects(runOne({ port: 0, tls: { certFile: inCerts('none'), keyFile: inCerts('none') } }), /ENOENT/);
  writeFileSync(inCerts('empty'), '\n');
  assert.throws(() => new AuditWebhook({ ...options, tokenFile: inCerts('empty') }), /tokenFile: .* is empty/);
});
