import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startControlPlane, type ControlPlane } from '../parts/kubernetes/controlPlane.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { eventually, scratch } from './harness.ts';

interface Event {
  verb: string;
  level: string;
  user: { username: string };
  objectRef?: { resource?: string; subresource?: string; name?: string };
  requestObject?: unknown;
  responseObject?: unknown;
}

const VALUES = ['correct-horse', 'battery-staple', 'paper-clip'];

for (const policy of ['low', 'balanced', 'forensic']) {
  describe(`kube-apiserver with the audit policy ${policy}`, { skip: skipWithout('control-plane') }, () => {
    let place: { dir: string; remove: () => Promise<void> };
    let controlPlane: ControlPlane;
    let log: string;

    before(async () => {
      place = await scratch('audit-policy');
      log = join(place.dir, 'audit.log');
      const policyFile = new URL(`../../deploy/audit-policy/${policy}.yaml`, import.meta.url).pathname;
      controlPlane = await startControlPlane({ dir: place.dir, audit: { policyFile, logPath: log } });
    });

    after(async () => {
      await controlPlane?.stop();
      await place?.remove();
    });

    const written = async () =>
      (await readFile(log, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Event);

    test('it is taken, who does what is recorded, and neither the value of a secret nor a token is anywhere', async () => {
      const { kubectl } = controlPlane;
      const secret = (value: string) =>
        JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password: value } });
      await kubectl(['create', 'serviceaccount', 'pricer']);
      await kubectl(['create', '-f', '-'], { input: secret(VALUES[0]!) });
      await kubectl(['apply', '-f', '-'], { input: secret(VALUES[1]!) });
      await kubectl(['patch', 'secret', 'db', '-p', JSON.stringify({ stringData: { password: VALUES[2] } })]);
      await kubectl(['get', 'secrets', '-o', 'yaml']);
      await kubectl(['create', 'configmap', 'prices', `--from-literal=password=${VALUES[0]}`]);
      const token = (await kubectl(['create', 'token', 'pricer'])).trim();
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
      await kubectl(['create', '-f', '-', '-o', 'yaml'], { input: JSON.stringify(review) });
      await kubectl([
        'create',
        'clusterrolebinding',
        'pricer',
        '--clusterrole=view',
        '--serviceaccount=default:pricer',
      ]);
      await kubectl(['delete', 'secret', 'db']);
      await eventually(
        async () => (await written()).some(({ verb, objectRef }) => verb === 'delete' && objectRef?.name === 'db'),
        15
      );

      const text = await readFile(log, 'utf8');
      for (const value of [...VALUES, ...VALUES.map((value) => Buffer.from(value).toString('base64')), token]) {
        assert.ok(!text.includes(value), `${value} is in the audit log`);
      }
      const admin = (await written()).filter(({ user }) => user.username === 'kubernetes-admin');
      const secrets = admin.filter(({ objectRef }) => objectRef?.resource === 'secrets');
      assert.deepEqual([...new Set(secrets.map(({ verb }) => verb))].sort(), [
        'create',
        'delete',
        'get',
        'list',
        'patch',
      ]);
      assert.ok(secrets.every(({ requestObject, responseObject }) => !requestObject && !responseObject));
      assert.ok(admin.some(({ objectRef }) => objectRef?.subresource === 'token'));
      const binding = admin.find(({ objectRef }) => objectRef?.resource === 'clusterrolebindings');
      assert.equal(binding?.level, policy === 'low' ? 'Metadata' : 'RequestResponse');
      assert.equal(binding?.requestObject !== undefined, policy !== 'low');
    });
  });
}
