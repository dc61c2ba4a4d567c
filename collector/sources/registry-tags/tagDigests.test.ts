import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merge } from '../../buffer/recovery.ts';
import { TagDigests } from './tagDigests.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];

const push = (tags: TagDigests, repository: string, tag: string, digest: string, at: number) =>
  tags.pushed({ repository, tag, digest, at });

function make(most?: number, kept: Record<string, unknown> = {}) {
  const positions = {
    cursor: <T>(key: string) => kept[key] as T | undefined,
    cursorKeys: (prefix: string) => Object.keys(kept).filter((key) => key.startsWith(prefix)),
  };
  return { kept, tags: new TagDigests(positions, 'tag registry.example.com ', most) };
}

test('a push to a tag that named another digest moves it; the same again does not', () => {
  const { tags } = make();
  assert.equal(push(tags, 'team/web', '1.4', A, 1), undefined);
  assert.equal(push(tags, 'team/web', '1.4', A, 2), undefined);
  assert.equal(push(tags, 'team/web', '1.4', B, 3), A);
  assert.equal(push(tags, 'team/other', '1.4', C, 4), undefined);
});

test('a push that is told of again, or late, moves what it moved', () => {
  const { tags } = make();
  push(tags, 'team/web', '1.4', A, 1);
  assert.equal(push(tags, 'team/web', '1.4', C, 3), A);
  assert.equal(push(tags, 'team/web', '1.4', C, 3), A);
  assert.equal(push(tags, 'team/web', '1.4', B, 2), A);
  assert.equal(push(tags, 'team/web', '1.4', A, 4), C);
});

test('it is known after a restart', () => {
  const { kept, tags } = make();
  push(tags, 'team/web', '1.4', A, 1);
  merge(kept, tags.kept.changes());
  assert.equal(push(make(undefined, kept).tags, 'team/web', '1.4', B, 2), A);
});

test('no more than so many tags are remembered, the oldest go first; tags of signatures are not', () => {
  const { tags } = make(2);
  ['1', '2', '3'].forEach((tag, at) => push(tags, 'team/web', tag, A, at + 1));
  const signature = `sha256-${'f'.repeat(64)}.sig`;
  push(tags, 'team/web', signature, A, 4);
  assert.equal(push(tags, 'team/web', signature, B, 5), undefined);
  assert.equal(push(tags, 'team/web', '3', B, 6), A);
  assert.equal(push(tags, 'team/web', '1', B, 7), undefined);
});

test('a pull shows a move that no push was told of, once it can be no older state', () => {
  const { tags } = make();
  push(tags, 'team/web', '1.4', A, 0);
  const pull = (digest: string, at: number) => tags.pulled({ repository: 'team/web', tag: '1.4', digest, at });
  assert.equal(pull(B, 20_000), undefined);
  assert.equal(pull(B, 40_000), A);
  assert.equal(pull(B, 50_000), undefined);
  assert.equal(push(tags, 'team/web', '1.4', C, 60_000), B);
});
