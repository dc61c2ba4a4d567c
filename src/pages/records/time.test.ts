import { fullTime, shortTime } from './time';

beforeAll(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 25) }));
afterAll(() => jest.useRealTimers());

test('a time is short in its own year, in the time zone of the page, and whole on request', () => {
  const time = Date.UTC(2026, 10, 25, 21, 5, 9, 7);
  expect(shortTime(time, 'utc')).toBe('11-25 21:05:09.007');
  expect(shortTime(time, 'Asia/Shanghai')).toBe('11-26 05:05:09.007');
  expect(shortTime(Date.UTC(2025, 0, 2), 'utc')).toBe('2025-01-02 00:00:00.000');
  expect(fullTime(time, 'Asia/Shanghai')).toBe('2026-11-26 05:05:09.007 +08:00');
});
