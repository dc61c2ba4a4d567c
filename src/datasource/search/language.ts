import type { Monaco, monacoTypes } from '@grafana/ui';
import type { Completion } from './api';

export const LANGUAGE = 'tallyman-search';

type Complete = (text: string, at: number) => Promise<Completion>;

/** Whose completions an editor's text gets: Monaco knows languages, not editors, and there is one provider for all. */
const byModel = new WeakMap<monacoTypes.editor.ITextModel, Complete>();
let registered = false;

/** Makes the language known to Monaco, once. */
export function registerLanguage(monaco: Monaco): void {
  if (registered) {
    return;
  }
  registered = true;
  monaco.languages.register({ id: LANGUAGE });
  monaco.languages.setLanguageConfiguration(LANGUAGE, {
    brackets: [['(', ')']],
    autoClosingPairs: [
      { open: '(', close: ')' },
      { open: '"', close: '"' },
    ],
    // A value such as kube-system or alice@example.com is one word.
    wordPattern: /[^\s()":=<>!~]+/,
  });
  monaco.languages.setMonarchTokensProvider(LANGUAGE, {
    defaultToken: '',
    tokenizer: {
      root: [
        [/"(?:[^"\\]|\\.)*"?/, 'string'],
        [/\b(?:AND|OR|NOT)\b/, 'keyword'],
        [/[A-Za-z_]\w*(?=\s*(?::|=|!=|!~|>|<))/, 'type'],
        [/!=|!~|=~|>=|<=|[:=><]/, 'operator'],
        [/\$\w+|\$\{[^}]*\}/, 'variable'],
        [/[*?]/, 'keyword'],
        [/[()]/, '@brackets'],
      ],
    },
  });
  monaco.languages.registerCompletionItemProvider(LANGUAGE, {
    triggerCharacters: [':', '=', '<', '>', '(', ' ', '-'],
    provideCompletionItems: async (model, position) => {
      const complete = byModel.get(model);
      const found = await complete?.(model.getValue(), model.getOffsetAt(position)).catch(() => undefined);
      return found ? suggestions(monaco, model, found) : { suggestions: [] };
    },
  });
}

/** Gives the text of an editor its completions. */
export function completeWith(model: monacoTypes.editor.ITextModel, complete: Complete): void {
  byModel.set(model, complete);
}

export function suggestions(
  monaco: Monaco,
  model: monacoTypes.editor.ITextModel,
  { start, end, items }: Completion
): monacoTypes.languages.CompletionList {
  const { CompletionItemKind } = monaco.languages;
  const kinds = {
    field: CompletionItemKind.Field,
    keyword: CompletionItemKind.Keyword,
    value: CompletionItemKind.Value,
  };
  const [from, to] = [model.getPositionAt(start), model.getPositionAt(end)];
  const range = monaco.Range.fromPositions(from, to);
  const typed = model.getValueInRange(range);
  const begins = ({ label }: { label: string }) => label.toLowerCase().startsWith(typed.toLowerCase());
  return {
    // Which items fit best is the back end's to say, again for every letter.
    incomplete: true,
    suggestions: items.map((item, index) => ({
      label: { label: item.label, description: item.detail },
      kind: kinds[item.kind],
      insertText: item.insert,
      documentation: item.documentation,
      range,
      // The back end's order, the likeliest first; Monaco would sort by letters. What was typed may stand anywhere in a label. Until
      // the answer for the next letter is there, those labels come first that go on with it.
      sortText: String(index).padStart(5, '0'),
      filterText: begins(item) ? item.label : `${typed}${item.label}`,
      // Behind a field's name its values are wanted next.
      ...(item.kind === 'field' && { command: { id: 'editor.action.triggerSuggest', title: 'Suggest values' } }),
    })),
  };
}
