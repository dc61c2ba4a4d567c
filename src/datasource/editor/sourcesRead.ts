import { SOURCES, type SourceInfo } from '../../../record/record.gen';
import type { AuditQuery } from '../query/types';
import { modeOf } from './mode';

/** What a question about images is answered from. */
const IMAGE_OBJECTS = ['container-lifecycle', 'image-registry'];

/**
 * The sources whose records a question is about; no objects are all of them. None where the question does not say: LogQL written by hand, and
 * the evidence of one record.
 */
export function sourcesRead(query: AuditQuery): SourceInfo[] {
  if (modeOf(query) === 'logql' || query.shape === 'evidence') {
    return [];
  }
  const { objects = query.shape === 'images' ? IMAGE_OBJECTS : [] } = query;
  // The back end finds commands in containers in the Kubernetes audit log as well.
  const read = new Set(objects.includes('container-command') ? [...objects, 'kubernetes-audit'] : objects);
  return read.size === 0 ? SOURCES : SOURCES.filter((source) => source.objects.some((object) => read.has(object)));
}
