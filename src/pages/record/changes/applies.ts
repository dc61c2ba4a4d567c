import type { Values } from '../values';

export type ChangesOf = 'object' | 'tag';

const WRITES = ['create', 'update', 'patch', 'delete'];
const PUSHES = ['push', 'tag', 'tag-move', 'untag', 'delete'];

/** Whether a record is of a change to something that has versions: an object of Kubernetes, or an image's tag. */
export function changesOf(values: Values): ChangesOf | undefined {
  const { object, event_action: action = '', k8s_object_name: name, container_image_tag: tag } = values;
  if (object === 'kubernetes-audit' && name && values.access === 'write' && WRITES.includes(action)) {
    return 'object';
  }
  return object === 'image-registry' && tag && PUSHES.includes(action) ? 'tag' : undefined;
}

/** Why a write changed nothing, where it did not. */
export function changedNothing(values: Values): string | undefined {
  if (values.event_outcome === 'failure') {
    return 'The request failed, and changed nothing.';
  }
  return values.k8s_dry_run === 'true' ? 'The request was a dry run, and changed nothing.' : undefined;
}
