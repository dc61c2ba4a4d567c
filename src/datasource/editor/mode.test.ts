import { withMode } from './mode';
import type { AuditQuery } from '../query/types';

const query = (more: Partial<AuditQuery>): AuditQuery => ({ refId: 'A', shape: 'records', ...more });

describe('the way to LogQL', () => {
  it.each<[Partial<AuditQuery>, string, number | undefined]>([
    [{ limit: 50 }, '{a="b"}', 50],
    [{ shape: 'top', by: ['user_name'], limit: 50 }, '{a="b"}', undefined],
    [{ shape: 'evidence', recordId: 'x' }, '', undefined],
    [{ shape: 'lifecycle', limit: 20000 }, '', undefined],
    [{ shape: 'lifecycle', expr: '{c="d"}' }, '{c="d"}', undefined],
  ])('of %j begins with %j', (from, expr, limit) => {
    expect(withMode(query(from), 'logql', '{a="b"}')).toEqual({ shape: 'logql', expr, limit });
  });

  it('leads back to the conditions', () => {
    expect(withMode(query({ shape: 'logql', expr: '{a="b"}' }), 'search', undefined)).toMatchObject({
      shape: 'records',
      editorMode: 'search',
      expr: undefined,
    });
  });
});
