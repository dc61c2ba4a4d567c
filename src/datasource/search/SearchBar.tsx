import React, { useEffect, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { FieldValidationMessage, ReactMonacoEditor, useStyles2, type Monaco, type MonacoEditor } from '@grafana/ui';
import { useLatest } from '../../ui/useLatest';
import { completeWith, LANGUAGE, registerLanguage } from './language';
import type { SearchApi } from './searchApi';
import type { SearchProblem } from './api';

interface Props {
  text: string;
  problem: SearchProblem | undefined;
  api: SearchApi;
  range: TimeRange | undefined;
  onChange: (text: string) => void;
  /** The text is to be asked: by Enter, or, where it has changed, as the bar is left. */
  onCommit: (by: 'enter' | 'leaving') => void;
}

const HEIGHT = 32;
const NARROWEST = 100;

/** A line in the search bar's language, with completion; Enter asks. */
export function SearchBar({ text, problem, api, range, onChange, onCommit }: Props) {
  const styles = useStyles2(getStyles);
  const [height, setHeight] = useState(HEIGHT - 2);
  const mounted = useRef<{ editor: MonacoEditor; monaco: Monaco }>(undefined);
  // The editor is made once; what it calls is what was rendered last.
  const latest = useLatest({ api, range, problem, onCommit });

  const onMount = (editor: MonacoEditor, monaco: Monaco) => {
    mounted.current = { editor, monaco };
    const model = editor.getModel();
    if (model) {
      completeWith(model, (value, at) => latest.current.api.complete(value, at, latest.current.range));
    }
    editor.addCommand(monaco.KeyCode.Enter, () => latest.current.onCommit('enter'), '!suggestWidgetVisible');
    editor.addCommand(monaco.KeyMod.Shift | monaco.KeyCode.Enter, () => latest.current.onCommit('enter'));
    // Tab leaves the bar, as it does any other field, unless there is something to accept.
    editor.addCommand(monaco.KeyCode.Tab, () => leave(editor, 1), '!suggestWidgetVisible');
    editor.addCommand(monaco.KeyMod.Shift | monaco.KeyCode.Tab, () => leave(editor, -1));
    editor.onDidBlurEditorWidget(() => latest.current.onCommit('leaving'));
    // A text that is wider than the bar goes on below. Before it is laid out the editor is a few pixels wide, and each letter a line.
    const grow = () => {
      if (editor.getLayoutInfo().width >= NARROWEST) {
        setHeight(Math.max(editor.getContentHeight(), HEIGHT - 2));
      }
    };
    editor.onDidContentSizeChange(grow);
    grow();
    // A text that cannot be read may be there before the editor is.
    mark(editor, monaco, latest.current.problem);
  };

  useEffect(() => {
    if (mounted.current) {
      mark(mounted.current.editor, mounted.current.monaco, problem);
    }
  }, [problem, text]);

  return (
    <div>
      <div className={styles.bar} data-testid="audit-search-bar">
        <ReactMonacoEditor
          value={text}
          language={LANGUAGE}
          height={height}
          options={OPTIONS}
          beforeMount={registerLanguage}
          onMount={onMount}
          onChange={(value) => onChange((value ?? '').replace(/\r?\n/g, ' '))}
        />
        {text === '' && (
          <div className={styles.placeholder} aria-hidden>
            {EXAMPLE}
          </div>
        )}
      </div>
      {problem && <FieldValidationMessage>{problem.error}</FieldValidationMessage>}
    </div>
  );
}

/** The focus goes to the field before or after the editor, which is not in Monaco's own text area. */
function leave(editor: MonacoEditor, direction: 1 | -1): void {
  const box = editor.getContainerDomNode();
  const fields = [
    ...document.querySelectorAll<HTMLElement>('a[href], button, input, textarea, select, [tabindex="0"]'),
  ];
  const reachable = fields.filter(
    (field) => field.tabIndex >= 0 && field.offsetParent !== null && !box.contains(field)
  );
  const after = (field: HTMLElement) => box.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = direction > 0 ? reachable.find(after) : reachable.filter((field) => !after(field)).at(-1);
  next?.focus();
}

type Model = NonNullable<ReturnType<MonacoEditor['getModel']>>;

function mark(editor: MonacoEditor, monaco: Monaco, problem: SearchProblem | undefined): void {
  const model = editor.getModel();
  if (model) {
    monaco.editor.setModelMarkers(model, LANGUAGE, problem ? [marker(monaco, model, problem)] : []);
  }
}

function marker(monaco: Monaco, model: Model, { error, start, end }: SearchProblem) {
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(Math.max(end, start + 1));
  return {
    severity: monaco.MarkerSeverity.Error,
    message: error,
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  };
}

const EXAMPLE = 'user:alice verb:delete -namespace:kube-system severity>=high "base64 -d"';

const OPTIONS = {
  ariaLabel: 'Search: fields and text, such as user:alice verb:delete',
  codeLens: false,
  contextmenu: false,
  // Else panels cut the list of completions off.
  fixedOverflowWidgets: true,
  folding: false,
  fontSize: 14,
  glyphMargin: false,
  lineDecorationsWidth: 8,
  lineNumbers: 'off',
  minimap: { enabled: false },
  overviewRulerBorder: false,
  overviewRulerLanes: 0,
  padding: { top: 5, bottom: 5 },
  renderLineHighlight: 'none',
  scrollbar: { vertical: 'hidden', horizontal: 'hidden', alwaysConsumeMouseWheel: false },
  scrollBeyondLastLine: false,
  suggest: { showWords: false, showSnippets: false },
  wordBasedSuggestions: false,
  wordWrap: 'on',
} as const;

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    overflow: 'hidden',
    position: 'relative',
    '&:focus-within': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: '1px' },
  }),
  placeholder: css({
    position: 'absolute',
    top: 0,
    left: theme.spacing(1.25),
    lineHeight: `${HEIGHT - 2}px`,
    fontFamily: theme.typography.fontFamilyMonospace,
    color: theme.colors.text.disabled,
    pointerEvents: 'none',
    whiteSpace: 'nowrap',
  }),
});
