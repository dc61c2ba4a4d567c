import type { Lifecycle } from '../../datasource/lifecycle/types';
import { groupsOf } from './model/groups';
import { rowsOf } from './model/rows';
import { elsewhere, mark, ofImage } from './model/testing';
import { rowTitle } from './text';

const titles = (marks: Lifecycle['marks']) =>
  groupsOf(rowsOf({ spans: [], marks }), 'pod', 'start').flatMap((group) =>
    group.rows.map((row) => rowTitle(row, group))
  );

test('what is done to no pod or image is told by what it belongs to', () => {
  const places = [
    { namespace: 'shop', workload: 'Deployment/web' },
    { namespace: 'kube-system' },
    { node: 'n1' },
    { host: 'h1' },
    {},
  ];
  expect(titles(places.map((place, at) => mark(elsewhere(place), at)))).toEqual([
    { name: 'Deployment/web', context: 'shop' },
    { name: 'Namespace kube-system', context: '' },
    { name: 'Node n1', context: '' },
    { name: 'Host h1', context: '' },
    { name: 'Cluster lab', context: '' },
  ]);
});

test('an image is told by what tells it from others, then by its registry', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const images = ['registry.example.com/shop/legacy:1.0', `registry.example.com:5000/shop/legacy@${digest}`, 'nginx'];
  expect(titles(images.map((image, at) => mark(ofImage(image), at, { kind: 'registry' })))).toEqual([
    { name: 'shop/legacy:1.0', context: 'registry.example.com' },
    { name: `shop/legacy@${digest}`, context: 'registry.example.com:5000' },
    { name: 'nginx', context: '' },
  ]);
});
