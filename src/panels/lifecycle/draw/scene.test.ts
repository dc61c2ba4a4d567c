import { createTheme } from '@grafana/data';
import { MARK_KINDS } from '../../../datasource/lifecycle/types';
import { ticks } from '../layout/ticks';
import { groupsOf, linesOf } from '../model/groups';
import { rowsOf } from '../model/rows';
import { inPod, mark, shop, span } from '../model/testing';
import { symbolPath } from '../view/symbolPath';
import { countLabel } from './marks';
import { paletteOf, seriesColor } from './palette';
import { Patterns } from './patterns';
import { drawScene, type Scene } from './scene';
import { recordCanvases, recorder } from './testing';

const names = {
  pending: 'Pending',
  waiting: 'Waiting',
  running: 'Running',
  paused: 'Paused',
  terminated: 'Terminated',
};

const scene = (more: Partial<Scene> = {}): Scene => ({
  palette: paletteOf(createTheme()),
  patterns: new Patterns(),
  names,
  exit: (code) => `exit code ${code}`,
  byImage: false,
  lines: linesOf(groupsOf(rowsOf(shop()), 'pod', 'name'), () => false),
  frame: { top: 26, lineHeight: 20, scrollTop: 0 },
  scale: { from: 0, to: 100, width: 1000 },
  filter: { kinds: ~0, severities: ~0 },
  now: 100,
  left: 200,
  height: 400,
  ticks: ticks({ from: 0, to: 100 }, 10, 0),
  tickLabel: (time) => `t${time}`,
  sinceLabel: 'not read',
  ...more,
});

const drawn = (more: Partial<Scene> = {}) => {
  const canvas = recorder();
  drawScene(canvas.context, scene(more));
  return canvas;
};

describe('the picture', () => {
  // Patterns are drawn on canvases of their own.
  beforeAll(() => recordCanvases(recorder()));

  it('has an axis', () => {
    expect(drawn().texts()).toEqual(expect.arrayContaining(['t0', 't50', 't100']));
  });

  it('says what a bar is that is not the usual one, where there is room', () => {
    const web = inPod('w', 'web');
    const lines = linesOf(
      groupsOf(
        rowsOf({
          spans: [
            span(web, 0, 20, { state: 'waiting', reason: 'ImagePullBackOff' }),
            span(web, 20, 40),
            span(web, 40, 60, { state: 'terminated', reason: 'OOMKilled', exitCode: 137 }),
            span(web, 60, 80, { state: 'paused' }),
            span(web, 80, 82, { state: 'pending' }),
            span(web, 82, 90, { state: 'waiting', reason: 'a reason much too long for this bar' }),
          ],
          marks: [],
        }),
        'none',
        'name'
      ),
      () => false
    );
    const texts = drawn({ lines })
      .texts()
      .filter((text) => !/^t\d+$/.test(text));
    expect(texts).toEqual(['ImagePullBackOff', 'OOMKilled, exit code 137', 'Paused', 'a reason m…']);
  });

  it('costs only what is in view', () => {
    const pods = Array.from({ length: 5000 }, (_, index) => inPod(`p${index}`));
    const lines = linesOf(
      groupsOf(
        rowsOf({ spans: pods.map((pod) => span(pod, 0, 50)), marks: pods.map((pod) => mark(pod, 10)) }),
        'none',
        'name'
      ),
      () => false
    );
    const canvas = drawn({ lines, frame: { top: 26, lineHeight: 20, scrollTop: 50_000 } });
    expect(canvas.calls('fill').length).toBeLessThanOrEqual(20);
    expect(canvas.calls('fillRect').length).toBeLessThan(100);
  });

  it('counts marks that cannot be told apart', () => {
    const web = inPod('w');
    const marks = Array.from({ length: 1500 }, (_, index) => mark(web, 50 + index / 10_000));
    const lines = linesOf(groupsOf(rowsOf({ spans: [], marks }), 'none', 'name'), () => false);
    expect(drawn({ lines }).texts()).toContain('2k');
    expect([1, 999, 1000, 23_400].map(countLabel)).toEqual(['1', '999', '1k', '23k']);
  });

  it('draws how long a command took', () => {
    const web = inPod('w');
    const long = mark(web, 10, { kind: 'command', end: 60 });
    const lines = linesOf(groupsOf(rowsOf({ spans: [], marks: [long] }), 'none', 'name'), () => false);
    expect(drawn({ lines }).calls('fillRect')).toContainEqual([100, 35, 500, 2]);
  });

  it('hatches what was not read', () => {
    expect(drawn({ since: 40 }).texts()).toContain('not read');
    expect(drawn({ since: 0 }).texts()).not.toContain('not read');
  });

  it('shows where the keyboard is and what is marked off', () => {
    const focused = drawn({ focus: { line: 4, mark: 0 } });
    const plain = drawn({ focus: { line: 1 }, brush: { from: 10, to: 20 } });
    expect(focused.calls('stroke').length).toBeGreaterThan(drawn().calls('stroke').length);
    expect(plain.calls('strokeRect')).toEqual([
      [1, 47, 998, 18],
      [100.5, 26, 99, 374],
    ]);
  });

  it('has the same colour for the same image, in both themes', () => {
    for (const mode of ['dark', 'light'] as const) {
      const palette = paletteOf(createTheme({ colors: { mode } }));
      expect(seriesColor(palette, 'shop/web:1.4')).toBe(seriesColor(palette, 'shop/web:1.4'));
      const colors = new Set(['a', 'b', 'c', 'd', 'e'].map((name) => seriesColor(palette, name)));
      expect(colors.size).toBeGreaterThan(2);
    }
  });

  it('has a shape for each kind', () => {
    const paths = MARK_KINDS.map((kind) => symbolPath(kind, 7, 7, 5));
    expect(new Set(paths).size).toBe(MARK_KINDS.length);
    expect(paths.every((path) => /^M[-\d. MLhvaZ]+Z$/.test(path))).toBe(true);
  });
});
