import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTime, parseTime } from '../../collector/pipeline/time.ts';
import { stretched } from './stretch.ts';

const at = (text: string) => parseTime(`2026-01-01T${text}Z`)!;
const { time, json } = stretched([
  { from: `${at('10:01:00')}`, until: `${at('10:01:10')}`, minutes: 60 },
  { from: `${at('10:02:00')}`, until: `${at('10:02:10')}`, minutes: 0 },
]);
const moved = (text: string) => formatTime(time(at(text)));

test('quiet times are stretched, what is between them keeps its pace', () => {
  assert.equal(moved('10:00:30'), '2026-01-01T10:00:30.000Z');
  assert.equal(moved('10:01:00'), '2026-01-01T10:01:00.000Z');
  assert.equal(moved('10:01:05'), '2026-01-01T10:31:00.000Z');
  assert.equal(moved('10:01:10'), '2026-01-01T11:01:00.000Z');
  assert.equal(moved('10:01:20'), '2026-01-01T11:01:10.000Z');
  assert.equal(moved('10:02:05'), '2026-01-01T11:01:55.000Z');
});

test('times in texts move as the records do, as precise as they are; what is older than the story stays', () => {
  const seconds = Number(at('10:01:05') / 1_000_000_000n);
  assert.deepEqual(
    json({
      stageTimestamp: '2026-01-01T10:01:05.123456Z',
      message: 'between 2026-01-01T10:01:10Z and now',
      creationTimestamp: '2025-12-31T10:00:00Z',
      list: [{ time: seconds, timeNano: seconds * 1e9, record_time: seconds * 1e3, other: seconds }],
      time: 5,
    }),
    {
      stageTimestamp: '2026-01-01T10:31:44.444160Z',
      message: 'between 2026-01-01T11:01:00Z and now',
      creationTimestamp: '2025-12-31T10:00:00Z',
      list: [
        { time: seconds + 1795, timeNano: (seconds + 1795) * 1e9, record_time: (seconds + 1795) * 1e3, other: seconds },
      ],
      time: 5,
    }
  );
});
