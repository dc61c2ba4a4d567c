import type { Mark, Span } from '../../../src/datasource/lifecycle/types.ts';
import { barsOf } from '../../../src/panels/lifecycle/layout/bars.ts';
import { glyphsOf } from '../../../src/panels/lifecycle/layout/bins.ts';
import { zoomed, type Range } from '../../../src/panels/lifecycle/layout/scale.ts';
import { groupsOf, linesOf } from '../../../src/panels/lifecycle/model/groups.ts';
import { rowsOf } from '../../../src/panels/lifecycle/model/rows.ts';
import { inPod, mark, span } from '../../../src/panels/lifecycle/model/testing.ts';
import { randomness } from '../queries/events.ts';

const DAY = 24 * 60 * 60 * 1000;
const WIDTH = 1200;
/** Lines that a panel as high as a screen shows. */
const IN_VIEW = 40;
const PICTURES = 200;
const ALL = { kinds: ~0, severities: ~0 };

/** Milliseconds for each picture: the median and the longest. */
interface Took {
  median: number;
  worst: number;
}

interface Work {
  lines: number;
  whole: Took;
  zoomed: Took;
  /** Bars and marks of the picture with most of them. */
  drawn: number;
}

/** Works out what to draw of marks in rows: of the whole day, moved a little each time, and zoomed to a second and back. */
export function work(count: number, rows: number): Work {
  const random = randomness(3);
  const spans: Span[] = [];
  const marks: Mark[] = [];
  for (let row = 0; row < rows; row++) {
    const place = inPod(`p${row}`, 'web');
    for (let run = 0; run < 10; run++) {
      spans.push(span(place, (run * DAY) / 10, ((run + 0.9) * DAY) / 10));
    }
  }
  for (let index = 0; index < count; index++) {
    marks.push(mark(inPod(`p${index % rows}`, 'web'), random() * DAY, { recordId: String(index) }));
  }
  marks.sort((a, b) => a.time - b.time);
  const lines = linesOf(groupsOf(rowsOf({ spans, marks }), 'none', 'name'), () => false).slice(0, IN_VIEW);

  const bounds = { from: 0, to: DAY };
  let drawn = 0;
  const picture = (range: Range): number => {
    const began = performance.now();
    let things = 0;
    for (const line of lines) {
      const scale = { ...range, width: WIDTH };
      things += barsOf(line.spans, scale, DAY).length + glyphsOf(line.marks, scale, ALL).length;
    }
    drawn = Math.max(drawn, things);
    return performance.now() - began;
  };
  const pictures = Array.from({ length: PICTURES }, (_, index) => index);
  const whole = pictures.map((index) => picture({ from: index * 1000, to: DAY + index * 1000 }));
  let range: Range = bounds;
  const zooms = pictures.map((index) => {
    range = zoomed(range, index < PICTURES / 2 ? 0.9 : 1 / 0.9, DAY / 3, bounds);
    return picture(range);
  });
  return { lines: lines.length, whole: summed(whole), zoomed: summed(zooms), drawn };
}

/** The first pictures are drawn before the engine has compiled what draws them. */
function summed(took: number[]): Took {
  const sorted = took.slice(20).sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? 0, worst: sorted.at(-1) ?? 0 };
}
