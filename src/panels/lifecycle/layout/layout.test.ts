import { MARK_KINDS } from '../../../datasource/lifecycle/types';
import { groupsOf, linesOf } from '../model/groups';
import { rowMarks, rowsOf } from '../model/rows';
import { inPod, mark, shop, span } from '../model/testing';
import { barsOf } from './bars';
import { firstFrom, glyphsOf } from './bins';
import { hitTest, lineTop } from './hit';
import { isWhole, panned, toTime, toX, zoomed } from './scale';
import { precisionOf, ticks } from './ticks';

const ALL = { kinds: ~0, severities: ~0 };
const web = inPod('web', 'web');
const bounds = { from: 1000, to: 2000 };

describe('scale', () => {
  const scale = { ...bounds, width: 500 };

  it('turns time into pixels and back', () => {
    expect(toX(scale, 1500)).toBe(250);
    expect(toTime(scale, 250)).toBe(1500);
  });

  it('is zoomed about a place, between a few milliseconds and the whole', () => {
    expect(zoomed(bounds, 0.5, 1250, bounds)).toEqual({ from: 1125, to: 1625 });
    expect(zoomed({ from: 1100, to: 1200 }, 100, 1150, bounds)).toEqual(bounds);
    expect(zoomed(bounds, 1e-9, 1500, bounds)).toEqual({ from: 1495, to: 1505 });
    expect(zoomed({ from: 1000, to: 1100 }, 2, 1100, bounds)).toEqual({ from: 1000, to: 1200 });
  });

  it('is moved as far as the data goes', () => {
    expect(panned({ from: 1100, to: 1200 }, 50, bounds)).toEqual({ from: 1150, to: 1250 });
    expect(panned({ from: 1100, to: 1200 }, -500, bounds)).toEqual({ from: 1000, to: 1100 });
    expect(panned({ from: 1100, to: 1200 }, 5000, bounds)).toEqual({ from: 1900, to: 2000 });
    expect(isWhole(bounds, bounds)).toBe(true);
    expect(isWhole({ from: 1001, to: 2000 }, bounds)).toBe(false);
  });
});

describe('ticks', () => {
  const hour = 3_600_000;

  it.each<[number, number, number]>([
    [100, 10, 10],
    [90_000, 9, 10_000],
    [hour, 6, 600_000],
    [24 * hour, 8, 3 * hour],
    [9 * 24 * hour, 5, 2 * 24 * hour],
    [20 * 365 * 24 * hour, 10, 2 * 365 * 24 * hour],
  ])('of %i ms, at most %i, are %i apart', (length, most, step) => {
    const found = ticks({ from: 0, to: length }, most, 0);
    expect(found.step).toBe(step);
    expect(found.times.length).toBeLessThanOrEqual(most + 1);
  });

  it('lie on the days of a zone', () => {
    const ahead = 5.5 * hour;
    const { step, times } = ticks({ from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 8) }, 10, ahead);
    expect(step).toBe(24 * hour);
    expect(times.every((time) => (time + ahead) % (24 * hour) === 0)).toBe(true);
  });

  it.each([
    [1, 'milliseconds'],
    [1000, 'seconds'],
    [60_000, 'minutes'],
    [86_400_000, 'days'],
  ])('%i ms apart are written to %s', (step, precision) => expect(precisionOf(step)).toBe(precision));
});

describe('bins', () => {
  // A pixel is a millisecond; a bin is 16 of them.
  const scale = { from: 0, to: 500, width: 500 };
  const marks = rowMarks([
    mark(web, 100),
    mark(web, 101, { kind: 'command', severity: 'high' }),
    mark(web, 103, { kind: 'lifecycle' }),
    mark(web, 300, { kind: 'registry' }),
    mark(web, 900),
  ]);

  it('are of marks that cannot be told apart, in the colour of the worst of them', () => {
    const [several, single, ...rest] = glyphsOf(marks, scale, ALL);
    expect(several).toMatchObject({ count: 3, first: 0, last: 2, severity: 3, kind: MARK_KINDS.indexOf('command') });
    expect(several?.x).toBeCloseTo(101.33);
    expect(several?.kinds).toBe(0b10101);
    expect(single).toMatchObject({ x: 300, count: 1, first: 3, last: 3 });
    expect(rest).toEqual([]);
  });

  it('are joined where their numbers would cover each other', () => {
    const close = rowMarks([90, 91, 94, 97, 98, 158, 162].map((time) => mark(web, time)));
    expect(glyphsOf(close, scale, ALL).map(({ x, count, first, last }) => [x, count, first, last])).toEqual([
      [94, 5, 0, 4],
      [158, 1, 5, 5],
      [162, 1, 6, 6],
    ]);
  });

  it('hold only what is shown', () => {
    const commands = { kinds: 1, severities: ~0 };
    expect(glyphsOf(marks, scale, commands).map(({ x, count }) => [x, count])).toEqual([[101, 1]]);
    expect(glyphsOf(marks, scale, { kinds: ~0, severities: 1 }).map(({ count }) => count)).toEqual([2, 1]);
  });

  it('come apart when zoomed', () => {
    expect(glyphsOf(marks, { from: 99, to: 104, width: 500 }, ALL).map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  it('stay what they are while the time moves along', () => {
    const many = rowMarks(Array.from({ length: 500 }, (_, index) => mark(web, index * 7)));
    const counts = (from: number) =>
      glyphsOf(many, { from, to: from + 500, width: 500 }, ALL).filter(({ x }) => x > 50 && x < 450);
    expect(
      counts(1000)
        .slice(2)
        .map(({ count }) => count)
    ).toEqual(
      counts(1001)
        .slice(2)
        .map(({ count }) => count)
    );
  });

  it('are fewer than pixels, however many marks there are', () => {
    const many = rowMarks(Array.from({ length: 50_000 }, (_, index) => mark(web, index / 100)));
    const glyphs = glyphsOf(many, scale, ALL);
    expect(glyphs.length).toBeLessThanOrEqual(500 / 16 + 2);
    expect(glyphs.reduce((sum, { count }) => sum + count, 0)).toBe(50_000);
  });

  it('are found by halving', () => {
    const times = Float64Array.from([1, 2, 2, 5]);
    expect([0, 1, 2, 3, 5, 6].map((time) => firstFrom(times, time))).toEqual([0, 0, 1, 3, 3, 4]);
  });
});

describe('bars', () => {
  const scale = { from: 100, to: 200, width: 1000 };

  it('tell how they begin and end', () => {
    const spans = [
      span(web, 50, 110),
      span(web, 110, 120, { startKnown: false, endKnown: false }),
      span(web, 120, 130),
      span(web, 190, null),
    ];
    expect(barsOf(spans, scale, 195).map(({ left, right, begins, ends }) => [left, right, begins, ends])).toEqual([
      [0, 100, 'beyond', 'exact'],
      [100, 200, 'unknown', 'unknown'],
      [200, 300, 'exact', 'exact'],
      [900, 950, 'exact', 'beyond'],
    ]);
  });

  it('are seen however short, one in a pixel', () => {
    const spans = Array.from({ length: 5000 }, (_, index) => span(web, 100 + index / 50, 100 + index / 50 + 0.001));
    const bars = barsOf(spans, scale, 200);
    expect(bars.length).toBeLessThanOrEqual(scale.width);
    expect(bars.every(({ left, right }) => right - left >= 1)).toBe(true);
  });

  it('are none outside of the picture', () => {
    expect(barsOf([span(web, 1, 99), span(web, 201, 300), span(web, 201, null)], scale, 200)).toEqual([]);
  });
});

describe('hit test', () => {
  const lines = linesOf(groupsOf(rowsOf(shop()), 'none', 'name'), () => false);
  const frame = { top: 24, lineHeight: 20, scrollTop: 0 };
  const scale = { from: 0, to: 100, width: 1000 };
  const line = lines.findIndex(({ row }) => row?.key === 'pod/uid-web-10/web');
  const at = (x: number, scrollTop = 0) => {
    const scrolled = { ...frame, scrollTop };
    return hitTest(lines, scrolled, scale, ALL, 100, x, lineTop(scrolled, line) + 10);
  };

  it('finds the nearest mark, and the bar below it', () => {
    expect(at(303)).toMatchObject({ line, glyph: { first: 0, count: 1 }, bar: { span: { state: 'running' } } });
    expect(at(150)).toMatchObject({ line, glyph: undefined, bar: { span: { state: 'waiting' } } });
    expect(at(800)).toEqual({ line, time: 80, glyph: undefined, bar: undefined });
  });

  it('knows of scrolling', () => {
    expect(at(303, 40)?.line).toBe(line);
  });

  it('finds nothing beside the lines', () => {
    expect(hitTest(lines, frame, scale, ALL, 100, 10, 5)).toBeUndefined();
    expect(hitTest(lines, frame, scale, ALL, 100, 10, 24 + lines.length * 20)).toBeUndefined();
    expect(hitTest(lines, frame, scale, ALL, 100, -1, 30)).toBeUndefined();
  });
});
