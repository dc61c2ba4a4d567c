import React from 'react';
import { render } from '@testing-library/react';
import type { AnnotationQuery } from '@grafana/data';
import type { AuditQuery } from '../query/types';
import { AnnotationEditor, type Props } from './AnnotationEditor';
import { FIRST, prepare } from './prepare';

const shown = jest.fn();
jest.mock('../editor/QueryEditor', () => ({
  QueryEditor: ({ query }: Props) => {
    shown(query);
    return null;
  },
}));

const left = { type: 'dashboard', tags: [], matchAny: false };

function show(annotation: AnnotationQuery<AuditQuery>) {
  const onAnnotationChange = jest.fn();
  const query = { ...FIRST, ...left };
  render(<AnnotationEditor {...({ query, annotation, onAnnotationChange } as unknown as Props)} />);
  return onAnnotationChange;
}

test('an annotation that was another data source’s becomes one of ours', () => {
  const annotation = { name: 'A', target: { refId: 'Anno', ...left } } as unknown as AnnotationQuery<AuditQuery>;
  expect(show(annotation)).toHaveBeenCalledWith(expect.objectContaining({ target: FIRST }));
  expect(shown).toHaveBeenLastCalledWith(FIRST);
});

test('one of ours is left alone', () => {
  expect(show(prepare({ name: 'A' } as AnnotationQuery<AuditQuery>))).not.toHaveBeenCalled();
});
