import { subjectName, subjectNamedBy, subjectsOf } from './subjects';

const pod = { cluster: 'prod', k8s_namespace_name: 'shop', k8s_pod_name: 'web-1' };

describe('subjects', () => {
  it('are what a record names in full, each kind once', () => {
    const values = { ...pod, k8s_container_name: 'web', user_name: 'alice', client_address: '192.0.2.7' };
    const subjects = subjectsOf(values);
    expect(subjects.map((subject) => [subject.id, subjectName(subject)])).toEqual([
      ['container', 'web'],
      ['pod', 'web-1'],
      ['user', 'alice'],
      ['address', '192.0.2.7'],
    ]);
    expect(subjectsOf({ k8s_pod_name: 'web-1' })).toEqual([]);
  });

  it('are found by the field that names them, not by where they are', () => {
    const subjects = subjectsOf(pod);
    expect(subjectNamedBy('k8s_pod_name', subjects)?.equal).toEqual(pod);
    expect(subjectNamedBy('k8s_namespace_name', subjects)).toBeUndefined();
  });
});
