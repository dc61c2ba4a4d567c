import { sourcesOf } from './sourcesOf';

const names = (values: Record<string, string>) => sourcesOf(values).map(({ name }) => name);

describe('sourcesOf', () => {
  it('are those that the record’s engine or registry names', () => {
    expect(names({ object: 'container-lifecycle', container_runtime_name: 'docker' })).toEqual(['docker']);
    expect(names({ object: 'image-registry', registry_product: 'harbor' })).toEqual(['harbor']);
    expect(names({ object: 'container-log', container_runtime_name: 'podman' })).toEqual(['docker-logs']);
  });

  it('are those of a cluster where nothing is named', () => {
    expect(names({ object: 'container-lifecycle' })).toEqual(['kubernetes-lifecycle']);
    expect(names({ object: 'container-log' })).toEqual(['container-logs', 'pod-logs']);
  });

  it('are none of records about the collector', () => {
    expect(names({ object: 'collector' })).toEqual([]);
  });
});
