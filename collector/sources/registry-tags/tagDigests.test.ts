import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Bench, tempDir } from '../../testing.ts';
import { TagDigests } from './tagDigests.ts';

const [A, B] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];

async function kept(bench: Bench, tags: TagDigests): Promise<void> {
  await bench.pipeline.write([], tags.moved());
  tags.commit();
}

const make = (t: TestContext) => {
  const bench = new Bench(tempDir(t));
  return { bench, tags: new TagDigests(bench.pipeline, 'registry.example.com') };
};

test('a push to a tag that named another digest moves it; the same again does not', (t) => {
  const { tags } = make(t);
  assert.equal(tags.push('team/web', '1.4', A), undefined);
  assert.equal(tags.push('team/web', '1.4', A), undefined);
  assert.equal(tags.push('team/web', '1.4', B), A);
  assert.equal(tags.push('team/other', '1.4', A), undefined);
});

test('what was removed, or pushed without a known digest, is moved no more', async (t) => {
  const { bench, tags } = make(t);
  for (const tag of ['1', '2', '3', '4']) {
    tags.push('team/web', tag, A);
  }
  tags.push('team/web-2', '1', A);
  await kept(bench, tags);
  tags.removeTag('team/web', '1');
  tags.push('team/web', '2', undefined);
  tags.push('team/web', '4', B);
  tags.removeDigest('team/web', A);
  const before = ['1', '2', '3', '4'].map((tag) => tags.push('team/web', tag, tag === '4' ? A : B));
  assert.deepEqual(before, [undefined, undefined, undefined, B]);
  assert.equal(tags.push('team/web-2', '1', B), A);
});

test('it is known after a restart, but not what could not be written', async (t) => {
  const { bench, tags } = make(t);
  tags.push('team/web', '1.4', A);
  await kept(bench, tags);
  tags.push('team/web', '1.4', B);
  tags.rollback();
  await bench.buffer.close();
  const again = new Bench(bench.dir);
  t.after(() => again.buffer.close());
  assert.equal(new TagDigests(again.pipeline, 'registry.example.com').push('team/web', '1.4', B), A);
  assert.equal(new TagDigests(again.pipeline, 'other.example.com').push('team/web', '1.4', B), undefined);
});

test('no more than so many tags are remembered, the oldest go first', async (t) => {
  const { bench, tags } = make(t);
  for (let number = 0; number < 20_001; number++) {
    tags.push('team/web', `${number}`, A);
  }
  await kept(bench, tags);
  await kept(bench, tags);
  assert.equal(bench.pipeline.cursorKeys('registry-tag ').length, 20_000);
  assert.equal(tags.push('team/web', '0', B), undefined);
  assert.equal(tags.push('team/web', '1', B), A);
});
