import assert from 'node:assert/strict';
import { test } from 'node:test';
import { list } from './list.ts';
import { EVENTS, FakeApi, sendJson } from './testing.ts';

test('a list of what was there at a resourceVersion: asked for with its first page, and the others by what that page says', async (t) => {
  const api = await FakeApi.start(t);
  api.answer = (response, { query }) => {
    const next = query['continue'] === undefined ? 'second' : undefined;
    const items = [{ metadata: { name: next ?? 'last', resourceVersion: '3' } }];
    const metadata = { resourceVersion: '7', ...(next && { continue: next }) };
    sendJson(response, { kind: 'EventList', apiVersion: 'v1', metadata, items });
  };
  const pages = [];
  for await (const page of list(api.client(t), EVENTS, new AbortController().signal, '7')) {
    pages.push([page.items.map(({ kind }) => kind), page.version]);
  }
  assert.deepEqual(pages, [
    [['Event'], undefined],
    [['Event'], '7'],
  ]);
  assert.deepEqual(
    api.asked.map(({ query }) => [query['resourceVersion'], query['resourceVersionMatch'], query['continue']]),
    [
      ['7', 'Exact', undefined],
      [undefined, undefined, 'second'],
    ]
  );
});
