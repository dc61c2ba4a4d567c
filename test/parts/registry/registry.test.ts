import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeImageArchive } from '../image.ts';
import { skipWithout } from '../prerequisites.ts';
import { waitFor } from '../wait.ts';
import { startRegistry, type Release } from './registry.ts';

for (const release of ['2.8', '3'] satisfies Release[]) {
  test(
    `Distribution ${release} takes an image of those it knows, and tells of it`,
    { skip: skipWithout('registry') },
    async (t) => {
      const dir = await mkdtemp(join(tmpdir(), 'tallyman-registry-'));
      t.after(() => rm(dir, { recursive: true }));
      const told: Array<{ authorization: string | undefined; body: string }> = [];
      const listener = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          told.push({ authorization: request.headers.authorization, body });
          response.end();
        });
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      t.after(() => listener.close());
      const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/events`;
      const registry = await startRegistry({ dir, release, users: true, notify: { url, token: 'secret' } });
      t.after(() => registry.stop());
      const archive = join(dir, 'image.tar');
      await writeImageArchive(archive, [{ tag: 'team/web:1.4', command: ['sleep', 'infinity'] }]);
      const push = (password: string) =>
        registry.skopeo([
          'copy',
          '--dest-tls-verify=false',
          `--dest-creds=alice:${password}`,
          `docker-archive:${archive}`,
          `docker://${registry.name}/team/web:1.4`,
        ]);
      await assert.rejects(push('wrong'));
      await push('alice-secret');
      await waitFor(() => Promise.resolve(told.some(({ body }) => body.includes('"tag": "1.4"'))), {
        what: 'the notification',
        seconds: 10,
      });
      assert.ok(told.every(({ authorization }) => authorization === 'Bearer secret'));
      assert.match(await readFile(registry.logFile, 'utf8'), /"PUT \/v2\/team\/web\/manifests\/1\.4 HTTP\/1\.1" 201/);
    }
  );
}
