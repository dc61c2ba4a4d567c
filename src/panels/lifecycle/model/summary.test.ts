import { rowsOf } from './rows';
import { alive, endedBadly, troubles } from './summary';
import { inPod, span } from './testing';

const [a, b] = [inPod('p', 'a'), inPod('p', 'b')];
const rows = rowsOf({
  spans: [
    span(a, 0, 10, { exitCode: 1 }),
    span(a, 10, 20, { state: 'waiting', exitCode: 1 }),
    span(a, 20, 30, { exitCode: 143 }),
    span(b, 5, 8, { exitCode: 0 }),
    span(b, 25, null),
    span(b, 1, 2, { state: 'terminated', exitCode: 9 }),
  ],
  marks: [],
});

describe('what a collapsed group shows', () => {
  it('is when anything in it runs', () => {
    expect(alive(rows)).toEqual([
      { start: 0, end: 10 },
      { start: 20, end: null },
    ]);
    expect(alive([])).toEqual([]);
  });

  it('is what cannot run, and what ended badly', () => {
    expect(troubles(rows).map(({ start, state }) => [start, state])).toEqual([
      [0, 'running'],
      [10, 'waiting'],
    ]);
    expect([0, 1, 137, 143, null].map((exitCode) => endedBadly(span(a, 0, 1, { exitCode })))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});
