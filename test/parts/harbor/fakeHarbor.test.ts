import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { FakeHarbor } from './fakeHarbor.ts';
import { filterOf, linksOf, sorted } from './query.ts';

/** The examples of the API's documentation, and what its parser has beside them. */
const ROW = { id: 7, operation: 'pull', resource: 'shop/Web:1.4', op_time: '2026-01-01T00:00:01.500Z' };
for (const [q, found] of [
  ['', true],
  ['operation=pull', true],
  ['operation=~UL', true],
  ['id=[7~]', true],
  ['id=[8~]', false],
  ['id=[~7]', true],
  ['id={6 7}', true],
  ['id={6 8}', false],
  ['op_time=[2026-01-01T00:00:01~]', true],
  ['op_time=[2026-01-01T00:00:02~]', false],
  ['op_time=[~2026-01-01T00:00:01]', false],
  ['operation=push,id=7', false],
  ['nothing=1', true],
] as const) {
  test(`q=${q} lets ${found ? 'it' : 'nothing'} through`, () => assert.equal(filterOf(q)(ROW), found));
}
for (const q of ['operation', '=pull', 'operation=', 'id=[~]', 'id=[7', 'id={7', 'operation=~']) {
  test(`q=${q} is no query`, () => assert.throws(() => filterOf(q)));
}

test('sort names columns, falling with a dash; without it the newest come first', () => {
  const rows = [2, 1, 3].map((id) => ({ id, op_time: `2026-01-0${4 - id}T00:00:00.000Z` }));
  const ids = (sort?: string) => sorted(rows, sort).map(({ id }) => id);
  assert.deepEqual(
    [ids('id'), ids('-id'), ids(), ids('nothing')],
    [
      [1, 2, 3],
      [3, 2, 1],
      [1, 2, 3],
      [1, 2, 3],
    ]
  );
});

test('links lead to the pages before and behind', () => {
  const url = new URL('http://h/api/v2.0/auditlog-exts?q=id=[7~]&page=2&page_size=10');
  assert.equal(
    linksOf(url, 25, 2, 10),
    '</api/v2.0/auditlog-exts?page=1&page_size=10&q=id=[7~]>; rel="prev" , </api/v2.0/auditlog-exts?page=3&page_size=10&q=id=[7~]>; rel="next"'
  );
  assert.equal(linksOf(url, 5, 1, 10), '');
});

async function make(t: TestContext, version?: string) {
  const harbor = new FakeHarbor({ version, pace: 1 / 1000 });
  harbor.addProject('shop');
  harbor.accounts.push(
    { name: 'admin', secret: 'a:b', system: true },
    { name: 'robot$shop+ci', secret: 's', projects: ['shop'] }
  );
  await harbor.start();
  t.after(() => harbor.stop());
  const get = async (path: string, credentials = 'admin:a:b') => {
    const headers = credentials && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    const response = await fetch(`${harbor.url}/api/v2.0${path}`, { headers: headers || {} });
    return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
  };
  return { harbor, get };
}

const DEED = { project: 'shop', operation: 'create', resourceType: 'tag', resource: 'shop/web:1', username: 'alice' };

test('entries are as the API writes them, of either log', async (t) => {
  const { harbor, get } = await make(t);
  harbor.log({ ...DEED, at: 1_767_225_600_123, description: 'create tag: shop/web:1' });
  const { body, headers } = await get('/auditlog-exts');
  assert.deepEqual(body, [
    {
      id: 1,
      username: 'alice',
      resource: 'shop/web:1',
      resource_type: 'tag',
      operation: 'create',
      operation_description: 'create tag: shop/web:1',
      operation_result: true,
      op_time: '2026-01-01T00:00:00.123Z',
    },
  ]);
  assert.equal(headers.get('x-total-count'), '1');
  assert.equal(headers.get('link'), null);
  assert.deepEqual((await get('/audit-logs')).body, []);
  harbor.version = 'v2.12.0-x';
  harbor.log({ ...DEED, at: 1_767_225_600_000, username: '' });
  assert.equal((await get('/auditlog-exts')).status, 404);
  const entry = {
    id: 1,
    resource: 'shop/web:1',
    resource_type: 'tag',
    operation: 'create',
    op_time: '2026-01-01T00:00:00.000Z',
  };
  assert.deepEqual((await get('/projects/shop/logs')).body, [entry]);
});

test('who may see what', async (t) => {
  const { harbor, get } = await make(t);
  harbor.log(DEED);
  harbor.log({ ...DEED, project: 'lab' });
  const count = async (path: string, credentials?: string) => {
    const { status, body } = await get(path, credentials);
    return status === 200 ? (body as unknown[]).length : status;
  };
  const robot = 'robot$shop+ci:s';
  assert.deepEqual(
    await Promise.all([
      count('/auditlog-exts'),
      count('/auditlog-exts', robot),
      count('/auditlog-exts', 'admin:wrong'),
      count('/auditlog-exts', ''),
      count('/projects/shop/auditlog-exts', robot),
      count('/projects/lab/auditlog-exts', robot),
      count('/projects/lab/auditlog-exts', ''),
      count('/auditlog-exts?page_size=101'),
      count('/auditlog-exts?q=x'),
    ]),
    [2, 1, 401, 401, 1, 403, 401, 422, 400]
  );
  const { body: refused } = await get('/projects/lab/auditlog-exts', robot);
  assert.deepEqual(refused, { errors: [{ code: 'FORBIDDEN', message: 'forbidden' }] });
  const permissions = '/users/current/permissions?scope=/system&relative=true';
  assert.deepEqual((await get(permissions)).body, [{ resource: 'audit-log', action: 'list' }]);
  assert.equal((await get(permissions, robot)).body, null);
  const version = async (credentials?: string) =>
    ((await get('/systeminfo', credentials)).body as Record<string, unknown>)['harbor_version'];
  assert.deepEqual([await version(), await version('admin:wrong')], ['v2.13.2-4a3f2b1d', undefined]);
});

test('a webhook is tried three times, with the same body and the header of its policy', async (t) => {
  const { harbor } = await make(t);
  const bodies: string[] = [];
  let status = 500;
  const server = createServer((request, response) => {
    assert.equal(request.headers.authorization, 'Bearer t');
    assert.equal(request.headers['content-type'], 'application/cloudevents+json');
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.once('end', () => {
      bodies.push(body);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  harbor.addPolicy({
    project: 'shop',
    address,
    authHeader: 'Bearer t',
    format: 'CloudEvents',
    types: ['PUSH_ARTIFACT'],
  });
  const deed = { repository: 'shop/web', digest: `sha256:${'a'.repeat(64)}`, tag: '1', user: 'alice' };
  harbor.act({ ...deed, operation: 'pull' });
  harbor.act({ ...deed, operation: 'push' });
  await harbor.jobs.idle();
  assert.deepEqual([bodies.length, new Set(bodies).size], [3, 1]);
  status = 204;
  harbor.act({ ...deed, operation: 'push' });
  await harbor.jobs.idle();
  assert.equal(bodies.length, 4);
});
