import type { RecordRow } from '../../datasource/records/readRecords';
import { historyOf, shortDigest } from './history';

const record = (time: number, repository: string, tag: string, digest: string, others = {}): RecordRow => ({
  time,
  body: '',
  labels: {
    record_id: `r${time}`,
    registry_name: 'registry.example.com',
    container_image_repository: repository,
    ...(tag && { container_image_tag: tag }),
    oci_manifest_digest: digest,
    event_action: 'push',
    ...others,
  },
});

test('changes stand under repository and tag, the newest first', () => {
  const history = historyOf([
    record(5, 'shop/web', '', 'sha256:cc', { event_action: 'delete' }),
    record(4, 'shop/web', '1.4', 'sha256:bb', { event_action: 'tag-move', oci_manifest_previous_digest: 'sha256:aa' }),
    record(3, 'shop/pay', '2.0', 'sha256:dd'),
    record(2, 'shop/web', '1.3', 'sha256:cc'),
    record(1, 'shop/web', '1.4', 'sha256:aa'),
  ]);
  const names = history.map(({ repository, tags }) => [
    repository,
    tags.map(({ tag, changes }) => [tag, changes.map(({ digest }) => digest)]),
  ]);
  expect(names).toEqual([
    [
      'shop/web',
      [
        ['1.4', ['sha256:bb', 'sha256:aa']],
        ['1.3', ['sha256:cc']],
        ['', ['sha256:cc']],
      ],
    ],
    ['shop/pay', [['2.0', ['sha256:dd']]]],
  ]);
  expect(history[0]?.tags[0]?.changes[0]).toMatchObject({ action: 'tag-move', previous: 'sha256:aa' });
});

test('repositories of the same name at two registries are two', () => {
  const history = historyOf([
    record(2, 'shop/web', '1', 'sha256:aa'),
    record(1, 'shop/web', '1', 'sha256:aa', { registry_name: 'mirror.example.com' }),
  ]);
  expect(history.map(({ registry }) => registry)).toEqual(['registry.example.com', 'mirror.example.com']);
});

test.each([
  [`sha256:${'0123456789abcdef'.repeat(4)}`, 'sha256:0123456789ab'],
  ['sha256:ab', 'sha256:ab'],
  ['', ''],
])('%s is shown as %s', (digest, shown) => {
  expect(shortDigest(digest)).toBe(shown);
});
