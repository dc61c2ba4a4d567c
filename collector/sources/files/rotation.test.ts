import assert from 'node:assert/strict';
import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { tempDir } from '../../testing.ts';
import { identify } from './identity.ts';
import { chooseFile, listLogFiles } from './rotation.ts';

const names = (path: string) => listLogFiles(path).map((file) => `${basename(file.path)}${file.current ? ' *' : ''}`);

test('the names that lumberjack makes sort by their time, whatever the clock of the file system says', (t) => {
  const dir = tempDir(t);
  const made = [
    'audit-2026-11-23T09-45-05.938.log',
    'audit-2026-11-23T09-45-06.001.log',
    'audit-2026-11-22T23-00-00.000.log.gz',
    'audit.log',
  ];
  const others = [
    'audit-x.log',
    'audit.txt',
    'other-2026-11-23T09-45-05.938.log',
    'audit.log.bak',
    'audit.log.swp',
    'xaudit.log.1',
  ];
  [...made, ...others].forEach((name, index) => {
    writeFileSync(join(dir, name), 'x\n');
    utimesSync(join(dir, name), 1000 - index, 1000 - index);
  });
  assert.deepEqual(names(join(dir, 'audit.log')), [
    'audit-2026-11-22T23-00-00.000.log.gz',
    'audit-2026-11-23T09-45-05.938.log',
    'audit-2026-11-23T09-45-06.001.log',
    'audit.log *',
  ]);
});

test("logrotate's names sort by age, and by their number where the age is the same", (t) => {
  const dir = tempDir(t);
  for (const [name, time] of [
    ['audit.log.3.gz', 5],
    ['audit.log.2.gz', 10],
    ['audit.log.1', 10],
    ['audit.log', 20],
  ] as const) {
    writeFileSync(join(dir, name), 'x\n');
    utimesSync(join(dir, name), time, time);
  }
  assert.deepEqual(names(join(dir, 'audit.log')), ['audit.log.3.gz', 'audit.log.2.gz', 'audit.log.1', 'audit.log *']);
});

test('a file that is being compressed counts once; without the log itself there is no current one', (t) => {
  const dir = tempDir(t);
  writeFileSync(join(dir, 'audit.log.1'), 'x\n');
  writeFileSync(join(dir, 'audit.log.1.gz'), 'half');
  assert.deepEqual(names(join(dir, 'audit.log')), ['audit.log.1']);
  assert.deepEqual(names(join(dir, 'nowhere', 'audit.log')), [], 'a folder that is not there yet');
});

test('a file is recognised by its first line, under another name and compressed too', async (t) => {
  const dir = tempDir(t);
  const path = join(dir, 'audit.log');
  for (const first of ['{"a":1}', 'x'.repeat(5000), 'y'.repeat(70_000), 'z'.repeat(3_000_000)]) {
    writeFileSync(path, `${first}\nsecond\n`);
    const id = await identify({ path, current: true });
    assert.match(id ?? '', /^[\w-]{22}$/);
    renameSync(path, `${path}.1`);
    assert.equal(await identify({ path: `${path}.1`, current: false }), id);
    writeFileSync(`${path}.1.gz`, gzipSync(`${first}\nsecond\nthird\n`));
    assert.equal(await identify({ path: `${path}.1.gz`, current: false }), id, `${first.length} bytes`);
  }
});

const partial: Array<[string, boolean, boolean]> = [
  ['', true, false],
  ['', false, false],
  ['{"half', true, false],
  ['{"half', false, true],
  ['\n\n', true, false],
  ['\n\nline\n', true, true],
];
for (const [content, current, known] of partial) {
  test(`${JSON.stringify(content)} in a ${current ? 'current' : 'rotated'} file ${known ? 'tells' : 'does not tell'} which it is`, async (t) => {
    const path = join(tempDir(t), 'audit.log');
    writeFileSync(path, content);
    assert.equal((await identify({ path, current })) !== undefined, known);
  });
}

test('a broken archive, and one that vanishes, are errors and nothing worse', async (t) => {
  const path = join(tempDir(t), 'audit.log.1.gz');
  writeFileSync(path, gzipSync(`${'x'.repeat(100)}\n`).subarray(0, 15));
  await assert.rejects(identify({ path, current: false }), /unexpected end of file/);
  await assert.rejects(identify({ path: `${path}.gone.gz`, current: false }), /ENOENT/);
});

test('which file comes next', async (t) => {
  const dir = tempDir(t);
  const path = join(dir, 'audit.log');
  let gone = 0;
  const choose = async (cursor?: { file: string; offset: number; readAt: number }, finished = '') => {
    const next = await chooseFile(path, cursor, finished, () => (gone += 1));
    return next && [basename(next.file.path), next.cursor.offset];
  };
  assert.equal(await choose(), undefined, 'no file yet');
  mkdirSync(dir, { recursive: true });
  const put = (name: string, content: string, time: number) => {
    writeFileSync(join(dir, name), content);
    utimesSync(join(dir, name), time, time);
  };
  put('audit.log', 'current\n', 40);
  put('audit.log.1', 'third\n', 30);
  put('audit.log.2', '', 20);
  put('audit.log.3', 'first\n', 10);
  const first = (await identify({ path: join(dir, 'audit.log.3'), current: false }))!;
  const cursor = { file: first, offset: 3, readAt: 5000 };
  assert.deepEqual(await choose(), ['audit.log', 0], 'without a position from the current one');
  assert.deepEqual(await choose(cursor), ['audit.log.3', 3]);
  assert.deepEqual(await choose(cursor, first), ['audit.log.1', 0], 'an empty one does not hold it up');
  assert.equal(gone, 0);
  assert.deepEqual(
    await choose({ ...cursor, file: 'unknown', readAt: 25_000 }),
    ['audit.log.1', 0],
    'the first written to since'
  );
  assert.deepEqual(await choose({ ...cursor, file: 'unknown', readAt: 99_000 }), ['audit.log', 0]);
  assert.equal(gone, 2);
});
