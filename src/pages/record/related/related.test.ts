import { rowOf } from '../testing';
import { beside, MOST_BESIDE } from './readRelated';
import { relatedScopes } from './scopes';

const titles = (values: Record<string, string>) => relatedScopes(values).map(({ title }) => title);

describe('related records', () => {
  it('are those of the pod, and of what else a record has', () => {
    expect(
      titles({
        cluster: 'prod',
        object: 'kubernetes-audit',
        k8s_namespace_name: 'shop',
        k8s_pod_name: 'web-1',
        k8s_container_name: 'web',
        user_name: 'alice',
        session_id: 's',
        client_address: '192.0.2.7',
      })
    ).toEqual([
      'Before and after, in the same pod',
      'Same session',
      'Same container of the pod',
      'Same user',
      'Same address',
    ]);
  });

  it('of an object in no namespace are not those of one in a namespace', () => {
    const [around] = relatedScopes({ cluster: 'prod', k8s_object_resource: 'nodes', k8s_object_name: 'n1' });
    expect(around?.where).toContainEqual({ field: 'k8s_namespace_name', op: 'absent' });
    expect(around?.title).toBe('Before and after, of the same object');
  });

  it('are of the same kind where a record is about nothing in particular', () => {
    expect(titles({ cluster: 'prod', object: 'collector' })).toEqual(['Before and after, of the same kind']);
  });

  it('stand before and after the one that is open, each once', () => {
    const [open, same] = [rowOf('open', 5), rowOf('same', 5)];
    const { rows, more } = beside([open, same, rowOf('old', 4)], [open, same, rowOf('new', 6)], open);
    expect(rows.map(({ labels }) => labels.record_id)).toEqual(['old', 'same', 'open', 'new']);
    expect(more).toBe(false);
  });

  it('says when there are more than are shown', () => {
    const open = rowOf('open', 5);
    const after = Array.from({ length: MOST_BESIDE + 2 }, (_, at) => rowOf(`n${at}`, 6 + at));
    const { rows, more } = beside([], after, open);
    expect(rows).toHaveLength(MOST_BESIDE + 1);
    expect(more).toBe(true);
  });
});
