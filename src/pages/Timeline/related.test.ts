import { inPod, mark, ofImage, onHost, span } from '../../panels/lifecycle/model/testing';
import { relatedTo } from './related';
import type { TimelineSubject } from './subject';

const web: TimelineSubject = { id: 'pod', title: 'Pod', name: 'web-1', equal: { k8s_pod_name: 'web-1' } };

const named = (kinds: ReturnType<typeof relatedTo>) =>
  kinds.map(({ title, list }) => [
    title,
    ...list.map(({ subject, count, severity }) => [subject.equal, count, severity]),
  ]);

test('a pod leads to who did something to it, its workload, image and node, and to addresses of its records', () => {
  const place = inPod('web-1', 'web', { workload: 'Deployment/web', node: 'n1' });
  const lifecycle = {
    spans: [span({ ...place, image: 'registry.example.com/shop/web:1.4' }, 0, 9, { user: 'alice' })],
    marks: [
      mark(place, 1, { user: 'alice', severity: 'low' }),
      mark(place, 2, { user: 'mallory', severity: 'high' }),
      mark(ofImage('registry.example.com/shop/web:1.4'), 3, { user: 'bob', kind: 'registry' }),
    ],
  };
  const rows = [{ time: 0, body: '', labels: { client_address: '192.0.2.7', user_name: 'carol', severity: 'high' } }];
  expect(named(relatedTo(web, lifecycle, rows))).toEqual([
    [
      'User',
      [{ user_name: 'mallory' }, 1, 'high'],
      [{ user_name: 'alice' }, 2, 'low'],
      [{ user_name: 'bob' }, 1, 'info'],
    ],
    [
      'Workload',
      [
        { cluster: 'lab', k8s_namespace_name: 'shop', k8s_workload_kind: 'Deployment', k8s_workload_name: 'web' },
        3,
        'high',
      ],
    ],
    ['Image', [{ container_image_repository: 'shop/web' }, 2, 'info']],
    ['Address', [{ client_address: '192.0.2.7' }, 1, 'high']],
    ['Node', [{ cluster: 'lab', k8s_node_name: 'n1' }, 3, 'high']],
  ]);
});

test('a user leads to the pods and the containers of hosts that they worked on', () => {
  const alice: TimelineSubject = { id: 'user', title: 'User', name: 'alice', equal: { user_name: 'alice' } };
  const marks = [mark(inPod('web-1', 'web'), 1, { user: 'alice' }), mark(onHost('cache'), 2, { user: 'alice' })];
  expect(named(relatedTo(alice, { spans: [], marks }, [])).map(([title]) => title)).toEqual([
    'Pod',
    'Container',
    'Host',
  ]);
});

test('before anything is found there is nothing to lead to', () => {
  expect(relatedTo(web, undefined, [])).toEqual([]);
});
