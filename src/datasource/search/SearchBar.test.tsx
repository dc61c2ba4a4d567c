import React, { useEffect, useRef } from 'react';
import { act, render, screen } from '@testing-library/react';
import { SearchApi } from './searchApi';
import { SearchBar } from './SearchBar';

/** Monaco, as far as its size goes. */
const mockEditor = {
  width: 600,
  contentHeight: 30,
  grown: () => {},
  getModel: () => null,
  addCommand: () => {},
  onDidBlurEditorWidget: () => {},
  getLayoutInfo: () => ({ width: mockEditor.width }),
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

const nothing = () => {};
const api = new SearchApi(async () => ({}));

function resize(size: { width: number; contentHeight: number }) {
  Object.assign(mockEditor, size);
  act(() => mockEditor.grown());
}

test('a text that is wider than the bar is shown whole', () => {
  render(<SearchBar text="" problem={undefined} api={api} range={undefined} onChange={nothing} onCommit={nothing} />);
  expect(screen.getByTestId('editor')).toHaveStyle({ height: '30px' });
  resize({ width: 600, contentHeight: 48 });
  expect(screen.getByTestId('editor')).toHaveStyle({ height: '48px' });
  resize({ width: 600, contentHeight: 10 });
  expect(screen.getByTestId('editor')).toHaveStyle({ height: '30px' });
});

test('an editor that is not laid out yet says nothing of the text', () => {
  render(<SearchBar text="" problem={undefined} api={api} range={undefined} onChange={nothing} onCommit={nothing} />);
  resize({ width: 5, contentHeight: 700 });
  expect(screen.getByTestId('editor')).toHaveStyle({ height: '30px' });
});
