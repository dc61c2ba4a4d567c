import { MARK_KINDS, SEVERITIES } from '../../../datasource/lifecycle/types';
import { mergedMarks, rowsOf } from './rows';
import { shop } from './testing';

describe('rows', () => {
  const rows = rowsOf(shop());
  const row = (key: string) => rows.find((one) => one.key === key);

  it('are of pods, containers, images, and of what is none of them', () => {
    expect(rows.map(({ key, kind }) => `${kind} ${key}`)).toEqual([
      'pod pod/uid-web-2',
      'container pod/uid-web-2/web',
      'pod pod/uid-web-10',
      'container pod/uid-web-10/web',
      'container pod/uid-web-10/proxy',
      'container container/cache',
      'other other/lab/shop/Deployment/web',
      'image image/registry/shop/web:1.4',
      'container pod/uid-gone/web',
      'alerts alerts',
    ]);
  });

  it('have their spans and marks by time, marks also as numbers', () => {
    const web = row('pod/uid-web-10/web');
    expect(web?.spans.map(({ state }) => state)).toEqual(['waiting', 'running']);
    expect(web?.place.image).toBe('shop/web:1.4');
    expect([...(web?.marks.times ?? [])]).toEqual([30, 45]);
    expect([...(web?.marks.kinds ?? [])].map((kind) => MARK_KINDS[kind])).toEqual(['command', 'lifecycle']);
    expect([...(web?.marks.severities ?? [])].map((severity) => SEVERITIES[severity])).toEqual(['high', 'info']);
  });

  it('know of an image only what is the same for all of its marks', () => {
    expect(row('image/registry/shop/web:1.4')?.place).toMatchObject({ image: 'registry/shop/web:1.4', namespace: '' });
  });

  it('are merged by time', () => {
    expect([...mergedMarks(rows).times]).toEqual([30, 35, 45, 60, 70, 80, 90]);
    expect(mergedMarks(rows.slice(0, 1))).toBe(rows[0]?.marks);
  });
});
