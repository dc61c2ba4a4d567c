import { recordOfUrl } from './recordOfUrl';

test.each([
  ['?record=x%2F1&at=1795644693704', { id: 'x/1', time: 1795644693704 }],
  ['?record=x', undefined],
  ['?at=5', undefined],
  ['?record=x&at=now', undefined],
  ['?record=x&at=-1', undefined],
  ['?record=x&at=1e400', undefined],
  ['', undefined],
])('%s', (search, record) => {
  expect(recordOfUrl(search)).toEqual(record);
});
