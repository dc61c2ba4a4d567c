import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseImageReference } from './imageReference.ts';

const digest = `sha256:${'0a'.repeat(32)}`;
const cases: Array<[string, ReturnType<typeof parseImageReference>]> = [
  ['nginx', { repository: 'nginx' }],
  ['nginx:1.27', { repository: 'nginx', tag: '1.27' }],
  ['team/web', { repository: 'team/web' }],
  ['team/web/front:v1_2-x', { repository: 'team/web/front', tag: 'v1_2-x' }],
  ['registry.example.com/team/web:1.4', { registry: 'registry.example.com', repository: 'team/web', tag: '1.4' }],
  ['registry:5000/web', { registry: 'registry:5000', repository: 'web' }],
  ['localhost/web', { registry: 'localhost', repository: 'web' }],
  ['127.0.0.1:5000/team/web:1@' + digest, { registry: '127.0.0.1:5000', repository: 'team/web', tag: '1', digest }],
  [`team/web@${digest}`, { repository: 'team/web', digest }],
  ['', undefined],
  ['team/web:', undefined],
  ['team/web@sha256:12', undefined],
  [digest, undefined],
];

for (const [text, want] of cases) {
  test(`the parts of "${text}"`, () => assert.deepEqual(parseImageReference(text), want));
}
