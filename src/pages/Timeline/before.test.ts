import { beforeQuery } from './before';
import { subjectOf } from './subject';

const is = (field: string, value: string) => ({ field, op: '=', value }) as const;
const pod = { and: [is('cluster', 'prod'), is('k8s_namespace_name', 'shop'), is('k8s_pod_name', 'web-1')] };
const moves = is('container_image_repository', 'shop/web');

const either = (what: Parameters<typeof beforeQuery>[0]) => {
  const { where } = beforeQuery(what);
  const [, , last] = where && 'and' in where ? where.and : [];
  return last;
};

test('a pod’s past is its own, its image’s, and what people changed in its namespace', () => {
  expect(either({ where: pod, clusters: [], subject: subjectOf(pod), moves })).toEqual({
    or: [
      pod,
      moves,
      {
        and: [
          is('cluster', 'prod'),
          is('k8s_namespace_name', 'shop'),
          is('actor', 'human'),
          { field: 'access', op: 'in', value: ['write', 'exec'] },
        ],
      },
    ],
  });
});

test('a person’s past is their own, in the clusters that are chosen', () => {
  const where = is('user_name', 'alice');
  expect(either({ where, clusters: ['prod', 'test'], subject: subjectOf(where), moves: undefined })).toEqual({
    or: [{ and: [{ field: 'cluster', op: 'in', value: ['prod', 'test'] }, where] }],
  });
});

test('what only read and asks for no attention changed nothing, and neither did a line of a log', () => {
  const { where, direction } = beforeQuery({ where: pod, clusters: [], subject: undefined, moves: undefined });
  expect(direction).toBe('backward');
  expect(where).toMatchObject({
    and: [
      { field: 'object', op: '!=', value: 'container-log' },
      {
        or: [
          { field: 'access', op: 'in', value: ['write', 'exec'] },
          is('object', 'container-lifecycle'),
          { op: '>=' },
        ],
      },
      {},
    ],
  });
});
