import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { tempDir } from '../../testing.ts';
import { AgencyKeys, FileKeys } from './keys.ts';

const signal = new AbortController().signal;

test('files are read anew for each request', async (t) => {
  const dir = tempDir(t);
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  write('ak', 'AK1\n');
  write('sk', ' SK1 ');
  const keys = new FileKeys(join(dir, 'ak'), join(dir, 'sk'));
  assert.deepEqual(await keys.keys(), { accessKey: 'AK1', secretKey: 'SK1', securityToken: undefined });
  write('ak', 'AK2');
  assert.equal((await keys.keys()).accessKey, 'AK2');
  write('sk', '\n');
  await assert.rejects(async () => keys.keys(), /sk is empty/);
});

/** The metadata service of a server: with tokens (`tokens`) or without, and an agency or none. */
async function metadata(
  t: TestContext,
  { tokens, agency = true, seconds = 3600 }: { tokens: boolean; agency?: boolean; seconds?: number }
) {
  const asked: string[] = [];
  const answer = (request: IncomingMessage): [number, string] => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method === 'PUT' && request.url === '/meta-data/latest/api/token') {
      return tokens && Number(request.headers['x-metadata-token-ttl-seconds']) > 0
        ? [200, 't0k3n']
        : [404, 'not found'];
    }
    if (
      request.url !== '/openstack/latest/securitykey' ||
      (tokens && request.headers['x-metadata-token'] !== 't0k3n')
    ) {
      return [401, 'Unauthorized'];
    }
    const credential = {
      access: `HST${asked.length}`,
      secret: 'sk',
      securitytoken: 'st',
      expires_at: new Date(Date.now() + seconds * 1000).toISOString(),
    };
    return agency ? [200, JSON.stringify({ credential })] : [404, 'Please configure Cloud Service Agency first'];
  };
  const server = createServer((request, response) => {
    const [status, text] = answer(request);
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

test('an agency’s keys, with a token of the metadata service and without; kept until they are refused', async (t) => {
  for (const tokens of [true, false]) {
    const { url, asked } = await metadata(t, { tokens });
    const agency = new AgencyKeys(url);
    assert.deepEqual(await agency.keys(signal), { accessKey: 'HST2', secretKey: 'sk', securityToken: 'st' });
    assert.equal((await agency.keys(signal)).accessKey, 'HST2');
    agency.forget();
    assert.equal((await agency.keys(signal)).accessKey, 'HST4');
    assert.equal(asked.length, 4);
  }
});

test('keys that expire soon are asked for anew', async (t) => {
  const { url } = await metadata(t, { tokens: true, seconds: 300 });
  const agency = new AgencyKeys(url);
  assert.notEqual((await agency.keys(signal)).accessKey, (await agency.keys(signal)).accessKey);
});

test('a server without an agency says so', async (t) => {
  const { url } = await metadata(t, { tokens: false, agency: false });
  await assert.rejects(new AgencyKeys(url).keys(signal), /404 Please configure Cloud Service Agency first/);
});
