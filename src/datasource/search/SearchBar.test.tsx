import React, { useEffect, useRef } from 'react';
import { act, render, screen } from '@testing-library/react';
import { SearchApi } from './searchApi';
import { SearchBar } from './SearchBar';

/** Monaco, as far as its size goes. */
const mockEditor = {
  contentHeight: 30,
  grown: () => {},
  getModel: () => null,
  addCommand: () => {},
  onDidBlurEditorWidget: () => {},
  getContentHeight: () => mockEditor.contentHeight,
  onDidContentSizeChange: (listener: () => void) => (mockEditor.grown = listener),
};

jest.mock('@grafana/ui', () => ({
  ...jest.requireActual<object>('@grafana/ui'),
  ReactMonacoEditor: function Editor({ height, onMount }: { height: number; onMount: (...args: unknown[]) => void }) {
    const mount = useRef(onMount);
    useEffect(() => mount.current(mockEditor, { KeyCode: {}, KeyMod: {} }), []);
    return <div data-testid="editor" style={{ height }} />;
  },
}));

test('a text that is wider than the bar is shown whole', () => {
  const api = new SearchApi(async () => ({}));
  const nothing = () => {};
  render(<SearchBar text="" problem={undefined} api={api} range={undefined} onChange={nothing} onCommit={nothing} />);
  expect(screen.getByTestId('editor')).toHaveStyle({ height: '30px' });
  mockEditor.contentHeight = 48;
  act(() => mockEditor.grown());
  expect(screen.getByTestId('editor')).toHaveStyle({ height: '48px' });
  mockEditor.contentHeight = 10;
  act(() => mockEditor.grown());
  expect(screen.getByTestId('editor')).toHaveStyle({ height: '30px' });
});
