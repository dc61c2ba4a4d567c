import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooser, type Choice } from './selection.ts';

const web = {
  name: 'shop-web-1',
  image: 'shop/web:1.4',
  labels: { 'com.example.team': 'shop', empty: '', pair: 'a=b' },
};

const cases: Array<[Choice, boolean]> = [
  [{}, true],
  [{ containers: ['shop-*'] }, true],
  [{ containers: ['shop'] }, false],
  [{ containers: ['x', 'shop*1'] }, true],
  [{ containers: ['shop.web-1'] }, false],
  [{ images: ['shop/web:*'] }, true],
  [{ images: ['shop/web'] }, false],
  [{ labels: ['com.example.team=shop'] }, true],
  [{ labels: ['com.example.team=sh*'] }, true],
  [{ labels: ['com.example.team=ops'] }, false],
  [{ labels: ['empty'] }, true],
  [{ labels: ['empty='] }, true],
  [{ labels: ['pair=a=b'] }, true],
  [{ labels: ['toString'] }, false],
  [{ containers: ['shop-*'], images: ['other'] }, false],
  [{ containers: ['shop-*'], labels: ['empty'], images: ['*'] }, true],
];
for (const [choice, expected] of cases) {
  test(`${JSON.stringify(choice)} is ${expected ? '' : 'not '}like ${web.name}`, () => {
    assert.equal(chooser(choice)(web), expected);
  });
}
