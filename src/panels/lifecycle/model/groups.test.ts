import { collapsesAtFirst, groupsOf, linesOf, type GroupBy, type Line, type SortBy } from './groups';
import { rowsOf } from './rows';
import { inPod, mark, shop, span } from './testing';

const titles = (by: GroupBy, sort: SortBy = 'name') =>
  groupsOf(rowsOf(shop()), by, sort).map(({ key, kind, title, head, rows }) => [
    key === '' ? '' : `${kind} ${title}`.trim(),
    ...[...(head ? [head] : []), ...rows].map((row) => row.key),
  ]);

const web2 = ['pod/uid-web-2', 'pod/uid-web-2/web'];
const web10 = ['pod/uid-web-10', 'pod/uid-web-10/proxy', 'pod/uid-web-10/web'];
const alerts = ['', 'alerts'];
const others = ['others', 'other/lab/shop/Deployment/web'];
const image = 'image/registry/shop/web:1.4';

describe('groups', () => {
  it('of pods have the pod at their head, and whole numbers in names count as such', () => {
    expect(titles('pod')).toEqual([
      alerts,
      ['host h1', 'container/cache'],
      ['pod shop/gone', 'pod/uid-gone/web'],
      ['pod shop/web-2', ...web2],
      ['pod shop/web-10', ...web10],
      ['images', image],
      others,
    ]);
  });

  it('of namespaces hold what was done in them', () => {
    expect(titles('namespace')).toEqual([
      alerts,
      ['host h1', 'container/cache'],
      ['namespace shop', 'other/lab/shop/Deployment/web', 'pod/uid-gone/web', ...web2, ...web10],
      ['images', image],
    ]);
  });

  it('of images join what a registry calls it with what runs it', () => {
    expect(titles('image').filter(([title]) => title)).toEqual([
      ['image proxy:1', 'pod/uid-web-10/proxy'],
      ['image registry/shop/web:1.4', 'pod/uid-web-10/web', image],
      ['image shop/web:1.4', 'pod/uid-web-2/web'],
      [...others, 'container/cache', 'pod/uid-gone/web', 'pod/uid-web-2', 'pod/uid-web-10'],
    ]);
  });

  it.each<[GroupBy, string[]]>([
    [
      'workload',
      ['host h1', 'images', 'pod shop/gone', 'pod shop/web-2', 'pod shop/web-10', 'workload shop/Deployment/web'],
    ],
    ['node', ['host h1', 'images', 'node n1', 'others']],
    ['cluster', ['cluster lab']],
    ['none', []],
  ])('by %s are %j', (by, want) => {
    expect([...new Set(titles(by).map(([title]) => title))].filter(Boolean).sort()).toEqual([...want].sort());
  });

  it.each<[SortBy, string[]]>([
    ['name', ['host h1', 'pod shop/gone', 'pod shop/web-2', 'pod shop/web-10']],
    ['start', ['pod shop/web-10', 'host h1', 'pod shop/web-2', 'pod shop/gone']],
    ['activity', ['pod shop/gone', 'pod shop/web-10', 'host h1', 'pod shop/web-2']],
    ['severity', ['pod shop/web-10', 'pod shop/gone', 'host h1', 'pod shop/web-2']],
  ])('are sorted by %s', (sort, want) => {
    const sorted = titles('pod', sort).map(([title]) => title);
    expect(sorted.filter((title) => title && want.includes(title))).toEqual(want);
  });
});

describe('lines', () => {
  const groups = groupsOf(rowsOf(shop()), 'pod', 'name');
  const names = (lines: Line[]) => lines.map(({ group, row }) => row?.key ?? `[${group.kind} ${group.title}]`);

  it('are of a group and of its rows', () => {
    expect(names(linesOf(groups, () => false)).slice(-9)).toEqual([
      '[pod shop/web-2]',
      'pod/uid-web-2/web',
      '[pod shop/web-10]',
      'pod/uid-web-10/proxy',
      'pod/uid-web-10/web',
      '[images ]',
      image,
      '[others ]',
      'other/lab/shop/Deployment/web',
    ]);
  });

  it('of a collapsed group have all of its marks, else those of the pod alone', () => {
    const times = (collapsed: boolean) => {
      const line = linesOf(groups, () => collapsed).find(({ group, row }) => !row && group.title === 'shop/web-10');
      return [...(line?.marks.times ?? [])];
    };
    expect(times(true)).toEqual([30, 35, 45]);
    expect(times(false)).toEqual([35]);
    expect(linesOf(groups, () => true)).toHaveLength(7);
  });

  it('begin collapsed where they are many', () => {
    const many = Array.from({ length: 25 }, (_, index) => span(inPod(`p${index}`, 'web'), 0, 1));
    const busy = groupsOf(rowsOf({ spans: many, marks: [mark(inPod('p1'), 1)] }), 'pod', 'name');
    expect(collapsesAtFirst(groups, 'auto')).toBe(false);
    expect(collapsesAtFirst(busy, 'auto')).toBe(true);
    expect(collapsesAtFirst(busy, 'never')).toBe(false);
    expect(collapsesAtFirst(groups, 'always')).toBe(true);
  });
});
