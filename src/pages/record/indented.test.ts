import { indented } from './indented';

describe('indented', () => {
  it('puts each value on a line of its own, as JSON.stringify would', () => {
    const value = { a: [1, { b: 'x, "y": {z}' }], empty: {}, none: [], t: true, n: null };
    expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it('keeps numbers that JavaScript would round', () => {
    expect(indented('{"timeNano":1795431113802625451}')).toBe('{\n  "timeNano": 1795431113802625451\n}');
  });

  it('leaves what is no JSON as it is', () => {
    expect(indented('GET / 200')).toBe('GET / 200');
  });
});
