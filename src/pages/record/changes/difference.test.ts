import { difference, patchChanges, pathText } from './difference';

const deployment = (replicas: number, image: string, noise: number) => ({
  kind: 'Deployment',
  metadata: {
    name: 'web',
    resourceVersion: String(noise),
    generation: noise,
    managedFields: [{ manager: `m${noise}` }],
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': String(noise) },
  },
  spec: {
    replicas,
    template: {
      spec: {
        containers: [
          { name: 'web', image },
          { name: 'side', image: 'side:1' },
        ],
      },
    },
  },
  status: { replicas: noise },
});

describe('difference', () => {
  it('is by path, with items of lists by their names', () => {
    const after = deployment(3, 'web:2', 2);
    after.spec.template.spec.containers.reverse();
    expect(difference(deployment(1, 'web:1', 1), after, false)).toEqual([
      { path: 'spec.replicas', before: 1, after: 3 },
      { path: 'spec.template.spec.containers[web].image', before: 'web:1', after: 'web:2' },
    ]);
  });

  it('passes over what the API server counts by itself, unless the status is what was written', () => {
    const [before, after] = [deployment(1, 'web:1', 1), deployment(1, 'web:1', 2)];
    expect(difference(before, after, false)).toEqual([]);
    expect(difference(before, after, true)).toEqual([{ path: 'status.replicas', before: 1, after: 2 }]);
  });

  it('tells what came and what went', () => {
    expect(difference({ spec: { a: 1 } }, { spec: { b: { c: 2 } } }, false)).toEqual([
      { path: 'spec.a', before: 1, after: undefined },
      { path: 'spec.b', before: undefined, after: { c: 2 } },
    ]);
  });

  it('is not led astray by the name of the object’s prototype', () => {
    const odd = JSON.parse('{"spec":{"__proto__":{"x":1}}}') as Record<string, unknown>;
    expect(difference({ spec: {} }, odd, false)).toEqual([]);
    expect({}).not.toHaveProperty('x');
  });
});

describe('patchChanges', () => {
  const before = deployment(1, 'web:1', 1);

  it('of a merge patch are its leaves beside what was there', () => {
    const patch = {
      metadata: { labels: { 'app.kubernetes.io/name': 'web' } },
      spec: { replicas: 5, template: { spec: { containers: [{ name: 'web', image: 'web:9' }] } } },
    };
    expect(patchChanges(patch, before, false)).toEqual([
      { path: 'metadata.labels["app.kubernetes.io/name"]', before: undefined, after: 'web' },
      { path: 'spec.replicas', before: 1, after: 5 },
      { path: 'spec.template.spec.containers[web].image', before: 'web:1', after: 'web:9' },
    ]);
  });

  it('without an earlier version are what was asked for', () => {
    expect(patchChanges({ spec: { replicas: 5, paused: null } }, undefined, false)).toEqual([
      { path: 'spec.replicas', before: undefined, after: 5 },
      { path: 'spec.paused', before: undefined, after: undefined },
    ]);
  });

  it('of a JSON patch are its operations', () => {
    const patch = [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 2 },
      { op: 'remove', path: '/metadata/name' },
      { op: 'copy', from: '/spec/replicas', path: '/metadata/annotations/a~1b' },
      'odd',
    ];
    expect(patchChanges(patch, before, false)).toEqual([
      { path: 'spec.replicas', before: 1, after: 2 },
      { path: 'metadata.name', before: 'web', after: undefined },
      { path: 'metadata.annotations["a/b"]', before: undefined, after: 1 },
    ]);
  });
});

test('a path has keys with dots in quotes and counts items without names', () => {
  expect(pathText(['spec', 'ports', 0, 'port'])).toBe('spec.ports[0].port');
  expect(pathText(['metadata', 'labels', 'a.b/c'])).toBe('metadata.labels["a.b/c"]');
});
