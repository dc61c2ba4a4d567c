import type { Lifecycle } from '../../datasource/lifecycle/types';
import type { RecordRow } from '../../datasource/records/readRecords';
import { inPod, mark, ofImage, onHost, span } from '../../panels/lifecycle/model/testing';
import { relatedTo, sharedKinds, throughNames, type RelatedTimelines } from './related';
import type { TimelineSubject } from './subject';

const web: TimelineSubject = { id: 'pod', title: 'Pod', name: 'web-1', equal: { k8s_pod_name: 'web-1' } };

const named = ({ kinds }: RelatedTimelines) =>
  kinds.map(({ title, list }) => [
    title,
    ...list.map(({ subject, count, severity }) => [subject.equal, count, severity]),
  ]);

const othersOf = ({ others }: RelatedTimelines) =>
  others.map((one) => [one.subject.equal.user_name, throughNames(one), one.severity]);

const row = (labels: Record<string, string>): RecordRow => ({ time: 0, body: '', labels });

const place = inPod('web-1', 'web', { workload: 'Deployment/web', node: 'n1' });
const image = 'registry.example.com/shop/web:1.4';

/** bob pushed the image and started the pod, alice removed it, and mallory was in it. */
const lifecycle: Lifecycle = {
  spans: [span({ ...place, image }, 0, 9, { user: 'bob', endedBy: 'alice' })],
  marks: [
    mark(place, 2, { user: 'mallory', severity: 'high', kind: 'command' }),
    mark(ofImage(image), 3, { user: 'bob', kind: 'registry', severity: 'medium' }),
  ],
};

const inWeb = { cluster: 'lab', k8s_namespace_name: 'shop', k8s_pod_name: 'web-1' };

test('a pod leads to who is in its records, where they came from, its workload, image and node', () => {
  const rows = [
    row({ ...inWeb, user_name: 'mallory', client_address: '192.0.2.7', severity: 'high' }),
    row({ ...inWeb, user_name: 'carol', severity: 'low' }),
    row({ ...inWeb, user_name: 'carol', severity: 'info' }),
  ];
  expect(named(relatedTo(web, lifecycle, rows))).toEqual([
    ['User', [{ user_name: 'mallory' }, 1, 'high'], [{ user_name: 'carol' }, 2, 'low']],
    [
      'Workload',
      [
        { cluster: 'lab', k8s_namespace_name: 'shop', k8s_workload_kind: 'Deployment', k8s_workload_name: 'web' },
        2,
        'high',
      ],
    ],
    ['Image', [{ container_image_repository: 'shop/web' }, 2, 'medium']],
    ['Address', [{ client_address: '192.0.2.7' }, 1, 'high']],
    ['Node', [{ cluster: 'lab', k8s_node_name: 'n1' }, 2, 'high']],
  ]);
});

test('who had to do with the same pods and images is not said to have been at an address', () => {
  const address: TimelineSubject = {
    ...{ id: 'address', title: 'Address', name: '192.0.2.7' },
    equal: { client_address: '192.0.2.7' },
  };
  const related = relatedTo(address, lifecycle, [row({ ...inWeb, user_name: 'mallory', client_address: '192.0.2.7' })]);
  expect(named(related)[0]).toEqual(['User', [{ user_name: 'mallory' }, 1, 'info']]);
  expect(othersOf(related)).toEqual([
    ['bob', 'web-1, shop/web', 'medium'],
    ['alice', 'web-1', 'info'],
  ]);
  expect(sharedKinds(related.others)).toBe('pods and images');
});

test('a user leads to what they did something to, images that nothing runs included, and is not among the others', () => {
  const mallory: TimelineSubject = { id: 'user', title: 'User', name: 'mallory', equal: { user_name: 'mallory' } };
  const rows = [row({ user_name: 'mallory', container_image_repository: 'shop/payment' })];
  const withHost = { ...lifecycle, marks: [...lifecycle.marks, mark(onHost('cache'), 4, { user: 'mallory' })] };
  const related = relatedTo(mallory, withHost, rows);
  expect(named(related).map(([title]) => title)).toEqual([
    ...['Pod', 'Container', 'Workload', 'Image', 'Node', 'Host'],
  ]);
  expect(named(related)[3]).toEqual([
    'Image',
    [{ container_image_repository: 'shop/web' }, 2, 'medium'],
    [{ container_image_repository: 'shop/payment' }, 1, 'info'],
  ]);
  expect(othersOf(related).map(([name]) => name)).toEqual(['bob', 'alice']);
});

test('nobody is named before the records are there', () => {
  const related = relatedTo(web, lifecycle, undefined);
  expect(named(related).map(([title]) => title)).toEqual(['Workload', 'Image', 'Node']);
  expect(related.others).toEqual([]);
});

test('before anything is found there is nothing to lead to', () => {
  expect(relatedTo(web, undefined, [])).toEqual({ kinds: [], others: [] });
});
