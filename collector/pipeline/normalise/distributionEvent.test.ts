import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOf, observeDistributionEvent, subjectOf, type DistributionEvent } from './distributionEvent.ts';
import { artifactOf, isAttachedTag } from './registryArtifact.ts';

const hosts: Array<[string | null | undefined, string | undefined]> = [
  ['192.0.2.7:4711', '192.0.2.7'],
  ['192.0.2.7', '192.0.2.7'],
  ['[2001:db8::7]:4711', '2001:db8::7'],
  ['2001:db8::7', '2001:db8::7'],
  ['::1', '::1'],
  ['registry-1:5000', 'registry-1'],
  ['', undefined],
  [undefined, undefined],
  [null, undefined],
];
for (const [address, host] of hosts) {
  test(`the host of ${address} is ${host}`, () => assert.equal(hostOf(address), host));
}

const digest = `sha256:${'a'.repeat(64)}`;
const event = (
  action: DistributionEvent['action'],
  target: Partial<DistributionEvent['target']>
): DistributionEvent => ({
  id: 'e1',
  timestamp: '2026-11-25T19:00:00.5+01:00',
  action,
  target: { repository: 'web', ...target },
});

const subjects: Array<[string, DistributionEvent, string]> = [
  [
    'a manifest by its URL',
    event('pull', { url: `https://r/v2/web/manifests/${digest}`, mediaType: 'application/octet-stream' }),
    'manifest',
  ],
  [
    'a blob by its URL',
    event('pull', { url: `https://r/v2/manifests/blobs/${digest}`, mediaType: 'x.manifest.v1+json' }),
    'blob',
  ],
  ['a manifest by its media type', event('push', { mediaType: 'application/vnd.oci.image.index.v1+json' }), 'manifest'],
  [
    'a manifest list',
    event('push', { mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json' }),
    'manifest',
  ],
  [
    'a manifest of the first schema',
    event('push', { mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws' }),
    'manifest',
  ],
  ['what has a tag', event('push', { tag: '1' }), 'manifest'],
  ['anything else', event('push', { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip' }), 'blob'],
  ['what is mounted', event('mount', { mediaType: 'x', tag: '' }), 'blob'],
  ['what is deleted by digest', event('delete', { digest }), 'manifest'],
  ['what is deleted by tag', event('delete', { digest: '', tag: '1' }), 'tag'],
  ['all of a repository', event('delete', { mediaType: '' }), 'repository'],
];
for (const [what, given, subject] of subjects) {
  test(`${what}: ${subject}`, () => assert.equal(subjectOf(given), subject));
}

test('an event that says hardly anything', () => {
  const { record, time, actor, severity } = observeDistributionEvent(
    event('pull', { digest, mediaType: 'a.manifest.v1' }),
    'r:5000'
  );
  assert.equal(time, 1_795_629_600_500_000_000n);
  assert.deepEqual([actor, severity], ['unknown', 'info']);
  assert.deepEqual(JSON.parse(JSON.stringify(record)), {
    record_id: 'distribution/r:5000/e1',
    event_action: 'pull',
    event_outcome: 'success',
    user_credential_type: 'anonymous',
    registry_name: 'r:5000',
    registry_product: 'distribution',
    registry_operation: 'pull',
    registry_resource_type: 'artifact',
    registry_resource_name: `web@${digest}`,
    container_image_repository: 'web',
    oci_manifest_digest: digest,
    oci_manifest_media_type: 'a.manifest.v1',
  });
});

const parts = (...mediaTypes: string[]) => mediaTypes.map((mediaType) => ({ mediaType, digest, size: 7 }));

test('what a signature is of, by its tag', () => {
  const { record } = observeDistributionEvent(
    event('push', { tag: `sha256-${'b'.repeat(64)}.sig`, digest, size: 1, references: parts('x', 'y') }),
    'r'
  );
  assert.deepEqual(
    [record.event_action, record.registry_resource_type, record.registry_resource_name, record.oci_manifest_digest],
    ['sign', 'signature', `web@sha256:${'b'.repeat(64)}`, digest]
  );
});

test('the size of an index says nothing of its images', () => {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const { record } = observeDistributionEvent(
    event('push', { tag: '1', digest, mediaType, size: 9, references: parts('m') }),
    'r'
  );
  assert.equal(record.container_image_size, undefined);
});

const artifacts: Array<[Parameters<typeof artifactOf>[0], string]> = [
  [{ tag: '1.4', references: parts('application/vnd.oci.image.config.v1+json') }, 'artifact'],
  [{ tag: `sha256-${'a'.repeat(64)}.att` }, 'attestation'],
  [{ tag: `sha256-${'a'.repeat(64)}.sbom` }, 'sbom'],
  [{ tag: `sha256-${'a'.repeat(64)}` }, 'referrers'],
  [{ tag: `sha256-${'a'.repeat(63)}` }, 'artifact'],
  [
    { references: parts('application/vnd.oci.empty.v1+json', 'application/vnd.dev.sigstore.bundle.v0.3+json') },
    'signature',
  ],
  [{ references: parts('application/vnd.cncf.notary.signature', 'application/jose+json') }, 'signature'],
  [{ references: parts('application/vnd.in-toto+json') }, 'attestation'],
  [{ references: parts('application/spdx+json') }, 'sbom'],
  [{}, 'artifact'],
];
for (const [manifest, type] of artifacts) {
  test(`${JSON.stringify(manifest).slice(0, 90)}: ${type}`, () => assert.equal(artifactOf(manifest).type, type));
}

test('tags that follow an image about', () => {
  assert.ok(isAttachedTag(`sha256-${'a'.repeat(64)}.sig`));
  assert.ok(!isAttachedTag('sha256-abc.sig'));
});
