import type { Monaco, monacoTypes } from '@grafana/ui';
import { readCompletion, readConditions, readSearchProblem } from './api';
import { suggestions } from './language';

const monaco = {
  languages: { CompletionItemKind: { Field: 3, Keyword: 17, Value: 13 } },
  Range: { fromPositions: (from: unknown, to: unknown) => ({ from, to }) },
} as unknown as Monaco;
const model = {
  getPositionAt: (at: number) => ({ lineNumber: 1, column: at + 1 }),
  getValueInRange: () => 'na',
} as unknown as monacoTypes.editor.ITextModel;

it('keeps the order of the back end, and asks for values behind a field', () => {
  const list = suggestions(
    monaco,
    model,
    readCompletion({
      start: 1,
      end: 3,
      items: [
        {
          label: 'namespace',
          insert: 'namespace:',
          kind: 'field',
          detail: 'Namespace',
          documentation: 'Kubernetes namespace.',
        },
        { label: 'two words', insert: '"two words"', kind: 'value' },
        'nonsense',
      ],
    })
  );
  expect(list.incomplete).toBe(true);
  expect(list.suggestions).toHaveLength(2);
  expect(list.suggestions[0]).toMatchObject({
    label: { label: 'namespace', description: 'Namespace' },
    insertText: 'namespace:',
    sortText: '00000',
    filterText: 'namespace',
    command: { id: 'editor.action.triggerSuggest' },
    range: { from: { column: 2 }, to: { column: 4 } },
  });
  expect(list.suggestions[1]).toMatchObject({
    insertText: '"two words"',
    sortText: '00001',
    filterText: 'natwo words',
  });
  expect(list.suggestions[1]?.command).toBeUndefined();
});

it('reads what the back end answers, and nothing else', () => {
  expect(readCompletion(undefined)).toEqual({ start: 0, end: 0, items: [] });
  expect(readConditions({ objects: ['a', 1], where: { field: 'x', op: '=', value: 'y' } })).toEqual({
    objects: ['a'],
    where: { field: 'x', op: '=', value: 'y' },
  });
  expect(readConditions({ where: 'nonsense' })).toEqual({});
  expect(readSearchProblem({ error: 'no', start: 1, end: 2 })).toEqual({ error: 'no', start: 1, end: 2 });
  expect(readSearchProblem({ where: {} })).toBeUndefined();
});
