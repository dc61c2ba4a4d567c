import type { AuditQuery } from '../query/types';
import { isShownAtField } from './problem';

const query = (more: Partial<AuditQuery>): AuditQuery => ({ refId: 'A', shape: 'records', ...more });
const where = { field: 'user_name', op: '=' as const, value: 'alice' };

describe('where an error is shown', () => {
  it.each<[string, Partial<AuditQuery>, boolean]>([
    ['where.and[0].op', {}, true],
    ['where.and[0].op', { editorMode: 'search' }, false],
    ['objects[0]', {}, true],
    ['objects[0]', { editorMode: 'search' }, false],
    ['objects', { shape: 'images' }, false],
    ['where', { shape: 'evidence' }, false],
    ['where', { shape: 'evidence', where }, true],
    ['image.digest', { shape: 'images' }, true],
    ['question', { shape: 'images', editorMode: 'search' }, true],
    ['shape', {}, true],
    ['limit', {}, true],
    ['from', {}, false],
    ['', {}, false],
  ])('%s of %j is shown at its field: %s', (path, more, expected) => {
    expect(isShownAtField({ error: 'wrong', path }, query(more))).toBe(expected);
  });
});
