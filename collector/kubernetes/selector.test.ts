import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLabelSelector } from './selector.ts';

const WEB = { app: 'web', tier: 'front', 'app.kubernetes.io/part-of': 'shop', empty: '' };

const selectors: Array<[string, boolean]> = [
  ['', true],
  ['app', true],
  ['app=web', true],
  ['app==web', true],
  ['app = web', true],
  ['app=api', false],
  ['app!=api', true],
  ['app!=web', false],
  ['none!=web', true],
  ['none=', false],
  ['empty=', true],
  ['app in (web, api)', true],
  ['app in (api)', false],
  ['none in (api,)', false],
  ['empty in (a,)', true],
  ['app notin (api,db)', true],
  ['app notin (web)', false],
  ['none notin (web)', true],
  ['!none', true],
  ['! app', false],
  ['app.kubernetes.io/part-of=shop,tier in (front,back),!none', true],
  ['app=web,tier=back', false],
  ['constructor', false],
];
for (const [selector, expected] of selectors) {
  test(`the selector "${selector}" ${expected ? 'holds' : 'does not hold'}`, () => {
    assert.equal(parseLabelSelector(selector)(WEB), expected);
  });
}

for (const text of ['app in web', 'app=web api', 'app in (a', '-app', 'app>1', 'app in (a b)', '!app=web']) {
  test(`"${text}" is refused`, () => assert.throws(() => parseLabelSelector(text), /is no requirement/));
}
