import { numberOf, rawValue, shownValue, timeText } from './values';

describe('values', () => {
  it('are shown in units that people read, with the raw value beside', () => {
    expect(shownValue('event_duration', '48290768')).toBe('48.3 ms');
    expect(rawValue('event_duration', '48290768')).toBe('48290768 ns');
    expect(shownValue('container_image_size', '73400320')).toBe('70 MiB');
    expect(rawValue('container_image_size', '73400320')).toBe('73400320 bytes');
  });

  it('of what only keeps streams apart are told as there', () => {
    expect(shownValue('late', 'node-1-1795657755007000000')).toBe('yes');
    expect(rawValue('late', 'node-1-1795657755007000000')).toBe('node-1-1795657755007000000');
  });

  it('are left as they are without a unit, or where they are no number', () => {
    expect(shownValue('http_response_status_code', '403')).toBe('403');
    expect(rawValue('http_response_status_code', '403')).toBeUndefined();
    expect(shownValue('event_duration', 'long')).toBe('long');
    expect(numberOf({ event_duration: 'long' }, 'event_duration')).toBeUndefined();
    expect(numberOf({ event_duration: '0' }, 'event_duration')).toBe(0);
  });

  it('tell the time to the millisecond', () => {
    expect(timeText(Date.UTC(2026, 0, 2, 3, 4, 5, 6))).toBe('2026-01-02 03:04:05.006');
  });
});
