import { MARK_KINDS } from '../../../datasource/lifecycle/types';
import { groupsOf, linesOf } from '../model/groups';
import { rowsOf } from '../model/rows';
import { inPod, mark, span } from '../model/testing';
import { moved, type Focus, type Move } from './navigate';

const ALL = { kinds: ~0, severities: ~0 };
const a = inPod('a');
const b = inPod('b');
const c = inPod('c');
const lines = linesOf(
  groupsOf(
    rowsOf({
      spans: [span(a, 0, null), span(b, 0, null), span(c, 0, null)],
      marks: [mark(a, 10), mark(a, 20, { kind: 'command' }), mark(a, 30), mark(c, 1), mark(c, 19), mark(c, 28)],
    }),
    'none',
    'name'
  ),
  () => false
);

describe('the keyboard', () => {
  it.each<[Focus | undefined, Move, Focus]>([
    [undefined, 'next', { line: 0, mark: 0 }],
    [{ line: 0, mark: 0 }, 'next', { line: 0, mark: 1 }],
    [{ line: 0, mark: 2 }, 'next', { line: 0, mark: 2 }],
    [{ line: 0, mark: 0 }, 'previous', { line: 0, mark: 0 }],
    [{ line: 0, mark: 1 }, 'first', { line: 0, mark: 0 }],
    [{ line: 0, mark: 0 }, 'last', { line: 0, mark: 2 }],
    [{ line: 0, mark: 1 }, 'down', { line: 1, mark: undefined }],
    [{ line: 0, mark: 1 }, 'pageDown', { line: 2, mark: 1 }],
    [{ line: 2, mark: 2 }, 'pageUp', { line: 0, mark: 2 }],
    [{ line: 1, mark: undefined }, 'up', { line: 0, mark: 0 }],
    [{ line: 0, mark: 1 }, 'up', { line: 0, mark: 1 }],
    [{ line: 1, mark: undefined }, 'next', { line: 1, mark: undefined }],
    [{ line: 9, mark: 1 }, 'next', { line: 0, mark: 0 }],
  ])('leads from %j by %s to %j', (focus, move, want) => expect(moved(lines, focus, move, ALL)).toEqual(want));

  it('passes over what is hidden', () => {
    const noCommands = { ...ALL, kinds: ~(1 << MARK_KINDS.indexOf('command')) };
    expect(moved(lines, { line: 0, mark: 0 }, 'next', noCommands)).toEqual({ line: 0, mark: 2 });
    expect(moved(lines, { line: 0, mark: 0 }, 'down', { ...ALL, kinds: 0 })).toEqual({ line: 1, mark: undefined });
  });

  it('has nowhere to go where there is nothing', () => expect(moved([], undefined, 'next', ALL)).toBeUndefined());
});
