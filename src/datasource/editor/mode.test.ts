import { withMode } from './mode';
import type { AuditQuery } from '../query/types';

const query = (more: Partial<AuditQuery>): AuditQuery => ({ refId: 'A', shape: 'records', ...more });

describe('the way to LogQL', () => {
  it.each<[Partial<AuditQuery>, string, number | undefined]>([
    [{ limit: 50 }, '{a="b"}', 50],
    [{ shape: 'top', by: ['user_name'], limit: 50 }, '{a="b"}', undefined],
    [{ shape: 'evidence', recordId: 'x' }, '', undefined],
    [{ shape: 'lifecycle', limit: 20000 }, '', undefined],
    [{ shape: 'images', question: 'outdated', cluster: 'a' }, '', undefined],
    [{ shape: 'lifecycle', expr: '{c="d"}' }, '{c="d"}', undefined],
  ])('of %j begins with %j', (from, expr, limit) => {
    const to = withMode(query(from), 'logql', '{a="b"}');
    expect(to).toEqual({ shape: 'logql', expr, limit });
    // Merged into the query they take away what only the other shape knows, which the back end would refuse.
    expect(to).toMatchObject({ question: undefined, image: undefined, cluster: undefined });
  });

  it('leads back to the conditions', () => {
    expect(withMode(query({ shape: 'logql', expr: '{a="b"}' }), 'search', undefined)).toMatchObject({
      shape: 'records',
      editorMode: 'search',
      expr: undefined,
    });
  });
});
