import { SOURCES } from '../../../record/record.gen';
import type { AuditQuery } from '../query/types';
import { sourcesRead } from './sourcesRead';

const names = (query: Partial<AuditQuery>) =>
  sourcesRead({ refId: 'A', shape: 'records', ...query }).map(({ name }) => name);

describe('sourcesRead', () => {
  it('has those of the chosen objects, in the form as in the search bar', () => {
    const objects = ['container-log', 'kubernetes-event'];
    const expected = ['kubernetes-events', 'container-logs', 'pod-logs', 'docker-logs'];
    expect(names({ objects })).toEqual(expected);
    expect(names({ objects, editorMode: 'search', shape: 'count' })).toEqual(expected);
  });

  it('has all where no object is chosen', () => {
    const all = SOURCES.map(({ name }) => name);
    expect(names({})).toEqual(all);
    expect(names({ objects: [] })).toEqual(all);
  });

  it('has the audit log where commands are asked for, as they are read from there too', () => {
    expect(names({ objects: ['container-command'] })).toEqual(['kubernetes-audit', 'docker', 'podman']);
  });

  it('has those of containers and registries where images are asked about', () => {
    expect(names({ shape: 'images' })).toEqual(names({ objects: ['container-lifecycle', 'image-registry'] }));
    expect(names({ shape: 'images' })).not.toContain('container-logs');
  });

  it('has none where the question does not say, or nothing is known', () => {
    expect(names({ shape: 'logql', expr: '{tallyman="record"}' })).toEqual([]);
    expect(names({ shape: 'evidence', recordId: 'r/1' })).toEqual([]);
    expect(names({ objects: ['collector'] })).toEqual([]);
  });
});
