import { rowOf } from '../testing';
import { changedNothing, changesOf } from './applies';
import { tagChanges } from './TagChanges';

const tag = { object: 'image-registry', container_image_repository: 'shop/web', container_image_tag: '1' };
const push = (id: string, digest: string, more = {}) =>
  rowOf(id, 1, { ...tag, event_action: 'push', oci_manifest_digest: digest, ...more });

test('a tag that was moved names another image than before, as the record or the push before tells', () => {
  const change = { path: 'shop/web:1', before: 'sha256:a', after: 'sha256:b' };
  expect(tagChanges(push('b', 'sha256:b'), push('a', 'sha256:a'))).toEqual([change]);
  expect(tagChanges(push('b', 'sha256:b', { oci_manifest_previous_digest: 'sha256:a' }), undefined)).toEqual([change]);
  expect(tagChanges(push('b', 'sha256:a'), push('a', 'sha256:a'))).toEqual([]);
  expect(tagChanges(push('b', 'sha256:b'), undefined)).toEqual([]);
});

test.each(['delete', 'untag'])('a tag that was taken away (%s) names nothing', (action) => {
  const gone = { ...push('b', 'sha256:a').labels, event_action: action };
  expect(tagChanges(rowOf('b', 1, gone), undefined)).toEqual([
    { path: 'shop/web:1', before: 'sha256:a', after: undefined },
  ]);
});

test('only writes to what has versions have changes', () => {
  const write = { object: 'kubernetes-audit', access: 'write', event_action: 'patch', k8s_object_name: 'web' };
  expect(changesOf(write)).toBe('object');
  expect(changesOf({ ...write, access: 'read', event_action: 'get' })).toBeUndefined();
  expect(changesOf({ ...tag, event_action: 'push' })).toBe('tag');
  expect(changesOf({ ...tag, event_action: 'tag-move' })).toBe('tag');
  expect(changesOf({ ...tag, event_action: 'untag' })).toBe('tag');
  expect(changesOf({ ...tag, event_action: 'pull' })).toBeUndefined();
});

test('what failed or was a dry run changed nothing', () => {
  expect(changedNothing({ event_outcome: 'failure' })).toMatch(/failed/);
  expect(changedNothing({ event_outcome: 'success', k8s_dry_run: 'true' })).toMatch(/dry run/);
  expect(changedNothing({ event_outcome: 'success' })).toBeUndefined();
});
