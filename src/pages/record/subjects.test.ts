import { subjectName, subjectNamedBy, subjectsOf } from './subjects';

const web = {
  cluster: 'prod',
  k8s_namespace_name: 'shop',
  k8s_pod_name: 'web-1',
  k8s_workload_kind: 'Deployment',
  k8s_workload_name: 'web',
  k8s_node_name: 'n1',
};

test('a record is about each kind of thing that it names wholly', () => {
  expect(subjectsOf(web).map((subject) => [subject.id, subjectName(subject)])).toEqual([
    ['pod', 'web-1'],
    ['workload', 'web'],
    ['node', 'n1'],
  ]);
  expect(subjectsOf({ k8s_pod_name: 'web-1' })).toEqual([]);
});

test('an image is told by what containers and registries both tell of it', () => {
  const [image] = subjectsOf({
    container_image_repository: 'shop/web',
    container_image_name: 'r.example.com/shop/web:1',
  });
  expect(image?.equal).toEqual({ container_image_repository: 'shop/web' });
  expect(subjectsOf({ container_image_name: 'odd name' })[0]?.equal).toEqual({ container_image_name: 'odd name' });
});

test('a field leads to the subject that it names', () => {
  const subjects = subjectsOf(web);
  expect(subjectNamedBy('k8s_node_name', subjects)?.title).toBe('Node');
  expect(subjectNamedBy('k8s_namespace_name', subjects)).toBeUndefined();
});

test('a container of a pod is named by itself, with who did something to it from where', () => {
  const values = { ...web, k8s_container_name: 'web', user_name: 'alice', client_address: '192.0.2.7' };
  const ids = subjectsOf(values).map(({ id }) => id);
  expect(ids).toEqual(['container', 'pod', 'workload', 'user', 'address', 'node']);
});
