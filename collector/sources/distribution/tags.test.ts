import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DistributionEvent } from '../../pipeline/normalise/distributionEvent.ts';
import { Tags } from './tags.ts';

const nothing = { cursor: () => undefined, cursorKeys: () => [] };

/** A manifest event so many seconds behind an hour. */
function event(action: 'push' | 'pull', digest: string, seconds: number, tag = '1.4'): DistributionEvent {
  return {
    id: `${action}-${digest}-${seconds}`,
    timestamp: new Date(Date.parse('2026-11-25T19:00:00Z') + seconds * 1000).toISOString(),
    action,
    target: {
      repository: 'team/web',
      tag,
      digest: `sha256:${digest}`,
      url: `https://r/v2/team/web/manifests/sha256:${digest}`,
    },
  };
}

type Step = ['push' | 'pull', string, number, string | undefined];
const cases: Array<[string, Step[]]> = [
  [
    'pushed again as it was, and then another',
    [
      ['push', 'a', 0, undefined],
      ['push', 'a', 1, undefined],
      ['push', 'b', 2, 'a'],
    ],
  ],
  [
    'moved there and back',
    [
      ['push', 'a', 0, undefined],
      ['push', 'b', 1, 'a'],
      ['push', 'a', 2, 'b'],
    ],
  ],
  [
    'an event that is repeated',
    [
      ['push', 'a', 0, undefined],
      ['push', 'b', 1, 'a'],
      ['push', 'b', 1, 'a'],
      ['push', 'b', 1, 'a'],
    ],
  ],
  [
    'an older one that is repeated',
    [
      ['push', 'a', 0, undefined],
      ['push', 'b', 1, 'a'],
      ['push', 'a', 0, undefined],
    ],
  ],
  [
    'a push that comes late from another replica',
    [
      ['push', 'x', 0, undefined],
      ['push', 'b', 9, 'x'],
      ['push', 'a', 5, 'x'],
      ['push', 'c', 10, 'b'],
    ],
  ],
  [
    'first seen at a pull',
    [
      ['pull', 'a', 0, undefined],
      ['push', 'b', 1, 'a'],
    ],
  ],
  [
    'pulls that still show what was',
    [
      ['push', 'a', 0, undefined],
      ['push', 'b', 60, 'a'],
      ['pull', 'a', 61, undefined],
      ['pull', 'a', 89, undefined],
    ],
  ],
  [
    'moved while nobody told',
    [
      ['push', 'a', 0, undefined],
      ['pull', 'b', 31, 'found a'],
      ['pull', 'b', 99, undefined],
      ['push', 'c', 100, 'b'],
    ],
  ],
];
for (const [what, steps] of cases) {
  test(what, () => {
    const tags = new Tags(nothing, 'r');
    for (const [action, digest, seconds, expected] of steps) {
      const move = tags.take(event(action, digest, seconds));
      const said = move && `${move.found ? 'found ' : ''}${move.previousDigest.slice(7)}`;
      assert.equal(said, expected, `${action} ${digest} at ${seconds}`);
      tags.kept.commit();
    }
  });
}

test('tags that follow an image about are meant to move', () => {
  const tags = new Tags(nothing, 'r');
  for (const tag of [`sha256-${'a'.repeat(64)}.sig`, `sha256-${'a'.repeat(64)}`]) {
    tags.take(event('push', 'a', 0, tag));
    assert.equal(tags.take(event('push', 'b', 1, tag)), undefined);
  }
  assert.deepEqual(tags.kept.changes(), {});
});

test('no more tags are known than there is room for; those not seen for longest are forgotten', () => {
  const tags = new Tags(nothing, 'r', 2);
  for (const [tag, seconds] of [
    ['1', 0],
    ['2', 1],
  ] as const) {
    tags.take(event('push', 'a', seconds, tag));
    tags.kept.commit();
  }
  tags.take(event('pull', 'a', 2, '1'));
  tags.take(event('push', 'a', 3, '3'));
  tags.kept.commit();
  assert.equal(tags.take(event('push', 'b', 4, '1'))?.previousDigest, 'sha256:a');
  tags.kept.commit();
  assert.equal(tags.take(event('push', 'b', 5, '2')), undefined);
});
