import type { AnnotationSupport } from '@grafana/data';
import type { AuditQuery } from '../query/types';
import { AnnotationEditor } from './AnnotationEditor';
import { FIRST, prepare } from './prepare';

/** Marks on the time axis of a dashboard, one for each record: its time, and its sentence as the text. */
export const annotationSupport: AnnotationSupport<AuditQuery> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: () => FIRST,
  prepareAnnotation: prepare,
};
