import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageFields, type KnownImage } from './imageFields.ts';

const [one, two, id] = ['1a', '2b', '3c'].map((digits) => `sha256:${digits.repeat(32)}`) as [string, string, string];
type Fields = [repository: string | undefined, tag: string | undefined, digest: string | undefined];

const cases: Array<[string, KnownImage, Fields]> = [
  ['a name alone', { name: 'team/web:1.4' }, ['team/web', '1.4', undefined]],
  ['no name', { name: undefined }, [undefined, undefined, undefined]],
  [
    "a container's imageID",
    { name: 'registry.example.com/team/web:1.4', resolved: [`registry.example.com/team/web@${one}`] },
    ['team/web', '1.4', one],
  ],
  [
    'what a short name stands for',
    { name: 'web', resolved: [`docker.io/library/web@${one}`] },
    ['web', undefined, one],
  ],
  [
    'an imageID as Kubernetes wrote it for Docker',
    { name: 'team/web', resolved: [`docker-pullable://team/web@${one}`] },
    ['team/web', undefined, one],
  ],
  ['an image id is no digest of a manifest', { name: 'web:1', resolved: [id] }, ['web', '1', undefined]],
  ['nor is one behind a scheme', { name: 'web:1', resolved: [`docker://${id}`] }, ['web', '1', undefined]],
  ['a digest that was asked for', { name: `team/web:1@${one}`, resolved: [`team/web@${two}`] }, ['team/web', '1', one]],
  [
    'an image that is in two repositories',
    { name: 'localhost:5000/web:1', resolved: [`web@${one}`, `localhost:5000/web@${two}`] },
    ['web', '1', two],
  ],
  [
    'an image that is in two others',
    { name: 'copy:1', resolved: [`web@${one}`, `localhost:5000/web@${two}`] },
    ['copy', '1', undefined],
  ],
  ['an image by another name', { name: 'copy:1', resolved: [`web@${one}`, `team/web@${one}`] }, ['copy', '1', one]],
  ['an image by its id', { name: id, resolved: [`web@${one}`], id }, [undefined, undefined, one]],
  ['an image by the beginning of its id', { name: id.slice(7, 19), id }, [undefined, undefined, undefined]],
  ['a name that could be an id', { name: 'cafe', id }, ['cafe', undefined, undefined]],
];

for (const [what, image, want] of cases) {
  test(what, () => {
    const fields = imageFields(image);
    assert.deepEqual([fields.container_image_repository, fields.container_image_tag, fields.oci_manifest_digest], want);
  });
}
