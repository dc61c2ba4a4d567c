import React, { useEffect, useMemo } from 'react';
import type { AnnotationQuery } from '@grafana/data';
import { QueryEditor, type Props as EditorProps } from '../editor/QueryEditor';
import type { AuditQuery } from '../query/types';
import { ours, prepare } from './prepare';

/** Grafana's types do not tell what its annotations' editor hands over besides. */
export interface Props extends EditorProps {
  annotation?: AnnotationQuery<AuditQuery>;
  onAnnotationChange?: (annotation: AnnotationQuery<AuditQuery>) => void;
}

/**
 * The query of an annotation. Where its data source was changed to this one, Grafana 12.3 had the annotation prepared by the one before,
 * and does not ask again.
 */
export function AnnotationEditor(props: Props) {
  const { query, annotation, onAnnotationChange } = props;
  const own = useMemo(() => ours(query), [query]);
  useEffect(() => {
    if (annotation && onAnnotationChange) {
      const prepared = prepare(annotation);
      if (prepared !== annotation) {
        onAnnotationChange(prepared);
      }
    }
  }, [annotation, onAnnotationChange]);
  return <QueryEditor {...props} query={own} />;
}
