import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { tempDir } from '../testing.ts';
import { loadConfig, type ConfigError } from './load.ts';
import { withAbsolutePaths } from './paths.ts';
import { receiver } from './receiver.ts';
import { oneOrMany, registryName } from './values.ts';

const registries = oneOrMany(z.strictObject({ name: registryName, endpoint: receiver('/events').optional() }));

test('one mapping is a list of one', () => {
  assert.deepEqual(registries.parse({ name: 'a.example.com' }), [{ name: 'a.example.com' }]);
  assert.deepEqual(registries.parse([{ name: 'a.example.com' }, { name: 'localhost:5000' }]).length, 2);
});

test('files in any of a list are taken from the configuration’s folder', () => {
  const endpoint = { listen: '127.0.0.1:5055', tokenFile: 'token' };
  const told: string[] = [];
  const schema = z.strictObject({ registries });
  const parsed = schema.parse({ registries: [{ name: 'a' }, { name: 'b', endpoint }] });
  const value = withAbsolutePaths(schema, parsed, '/etc', (key) => told.push(key));
  assert.equal(value.registries[1]?.endpoint?.tokenFile, '/etc/token');
  assert.equal(value.registries[1]?.endpoint?.path, '/events');
  assert.deepEqual(told, ['registries.1.endpoint.tokenFile']);
});

const faults: Array<[string, unknown, string, string]> = [
  ['no list entry', [], '', 'Too small: expected array to have >=1 items'],
  ['a name twice', [{ name: 'a' }, { name: 'b' }, { name: 'a' }], '2.name', 'must not be there twice: a'],
  ['a URL for a name', { name: 'https://a.example.com' }, '0.name', 'must be the host of image references'],
  ['a path in a name', { name: 'a.example.com/team' }, '0.name', 'must be the host of image references'],
  [
    'nobody to be told from others',
    { name: 'a', endpoint: { listen: '127.0.0.1:1' } },
    '0.endpoint',
    'needs tokenFile',
  ],
  [
    'a token in the open',
    { name: 'a', endpoint: { listen: '0.0.0.0:1', tokenFile: 't' } },
    '0.endpoint',
    'needs tls, so that nobody on the way can read the token',
  ],
];
for (const [what, value, path, message] of faults) {
  test(`what is said of ${what}`, () => {
    const { error } = registries.safeParse(value);
    assert.equal(error?.issues.length, 1);
    assert.equal(error.issues[0]?.path.join('.'), path);
    assert.ok(error.issues[0].message.startsWith(message), error.issues[0].message);
  });
}

const CONFIG = `cluster: c
loki: { url: http://loki:3100 }
buffer: { dir: state }
sources:
  distribution:
`;
const written: Array<[string, string, string[]]> = [
  [
    'a registry with nothing to listen to',
    '    name: a.example.com\n',
    ['sources.distribution: needs notifications or accessLog (line 6)'],
  ],
  [
    'a key of one registry',
    '    name: a.example.com\n    acessLog: {}\n',
    ['sources.distribution.acessLog: unknown key; allowed here: name, notifications, accessLog (line 7)'],
  ],
  [
    'a key of one of several',
    '    - { name: a, accessLog: { path: /a } }\n    - { name: b, accessLog: {} }\n',
    ['sources.distribution.1.accessLog.path: is missing; it must be a string (line 7)'],
  ],
  [
    'a token that is not there',
    '    name: a\n    notifications: { listen: "127.0.0.1:5055", tokenFile: nowhere }\n',
    ['sources.distribution.notifications.tokenFile: DIR/nowhere cannot be read'],
  ],
  ['nothing', '', ['sources.distribution: must be a mapping of keys, and is null (line 5)']],
];
for (const [what, text, faults] of written) {
  test(`in a file, what is said of ${what}`, (t) => {
    const dir = tempDir(t);
    const path = join(dir, 'collector.yaml');
    writeFileSync(path, CONFIG + text);
    assert.throws(
      () => loadConfig(path),
      (error: ConfigError) => {
        assert.deepEqual(
          error.faults.map((fault) => fault.replace(dir, 'DIR')),
          faults
        );
        return true;
      }
    );
  });
}
