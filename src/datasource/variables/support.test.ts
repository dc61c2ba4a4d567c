import { searchValue } from './support';

it('puts values of variables into a search so that they mean themselves', () => {
  expect(searchValue('shop')).toBe('"shop"');
  expect(searchValue(['a b', 'c"d'])).toBe('("a b" "c\\"d")');
  expect(searchValue(5)).toBe('"5"');
});

it('is any value where a variable has none', () => {
  expect(searchValue([])).toBe('*');
  expect(searchValue('')).toBe('*');
});
