import { inPod, span } from '../../panels/lifecycle/model/testing';
import { imageMoves } from './imageMoves';
import { imageReference } from './imageReference';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['web', { repository: 'web' }],
  ['shop/web:1.4', { repository: 'shop/web', tag: '1.4' }],
  ['registry.example.com/shop/web:1.4', { registry: 'registry.example.com', repository: 'shop/web', tag: '1.4' }],
  ['localhost:5000/web', { registry: 'localhost:5000', repository: 'web' }],
  [`localhost/web:1@${DIGEST}`, { registry: 'localhost', repository: 'web', tag: '1', digest: DIGEST }],
])('%s is taken apart', (text, parts) => {
  expect(imageReference(text)).toEqual({ registry: undefined, tag: undefined, digest: undefined, ...parts });
});

test.each(['', DIGEST, 'web:', ':1', 'a b:c:d'])('%p is no reference', (text) => {
  expect(imageReference(text)).toBeUndefined();
});

test('what was done to images is found by name with tag and by digest', () => {
  const spans = [
    span({ ...inPod('web'), image: 'registry.example.com/shop/web:1.4' }, 0, 1, { digest: DIGEST }),
    span({ ...inPod('web'), image: 'registry.example.com/shop/web:1.4' }, 1, 2, { digest: DIGEST }),
  ];
  expect(imageMoves(spans)).toEqual({
    and: [
      { field: 'object', op: '=', value: 'image-registry' },
      { field: 'access', op: '=', value: 'write' },
      {
        or: [
          {
            and: [
              { field: 'container_image_repository', op: '=', value: 'shop/web' },
              { field: 'container_image_tag', op: '=', value: '1.4' },
            ],
          },
          { field: 'oci_manifest_digest', op: 'in', value: [DIGEST] },
          { field: 'oci_manifest_previous_digest', op: 'in', value: [DIGEST] },
        ],
      },
    ],
  });
});

test('nothing that runs has no images', () => {
  expect(imageMoves([])).toBeUndefined();
  expect(imageMoves([span({ ...inPod('web'), image: '' }, 0, 1)])).toBeUndefined();
});
