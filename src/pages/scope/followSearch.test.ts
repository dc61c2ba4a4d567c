import { askedFor, isElsewhere } from './followSearch';

const cluster = { field: 'cluster', op: '=', value: '$cluster' };
const pod = { field: 'k8s_pod_name', op: '=', value: 'web-1' } as const;
const image = { field: 'container_image_repository', op: '=', value: 'shop/web' } as const;

test('a page asks for its own subject, in the chosen clusters, narrowed by the search', () => {
  const isWrite = { field: 'access', op: '=', value: 'write' } as const;
  expect(askedFor({ objects: ['kubernetes-audit'], where: isWrite }, { where: pod })).toEqual({
    objects: ['kubernetes-audit'],
    where: { and: [isWrite, cluster, pod] },
  });
});

test('what belongs to the page besides need not meet the search, and may be in another cluster', () => {
  const noLogs = { field: 'object', op: '!=', value: 'container-log' } as const;
  expect(askedFor({ where: noLogs, also: image }, { where: { and: [pod] } }).where).toEqual({
    and: [noLogs, { or: [{ and: [cluster, pod] }, image] }],
  });
});

test('of the kinds that are searched for those are asked for that the page shows', () => {
  const objects = ['kubernetes-audit', 'kubernetes-event'];
  expect(askedFor({ objects }, { objects: ['kubernetes-event', 'container-log'] }).objects).toEqual([
    'kubernetes-event',
  ]);
  expect(isElsewhere({ objects }, { objects: ['container-log'] })).toBe(true);
  expect(isElsewhere({}, { objects: ['container-log'] })).toBe(false);
});
