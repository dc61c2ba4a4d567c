import type { Recorded } from './recording.ts';

/** As many of the control plane's requests of one kind are kept. */
const KEPT_OF_A_KIND = 4;

const CONTROLLER = /^system:serviceaccount:kube-system:/;

/**
 * Whether a record is kept: all that people, their programs and containers did, and some of what the control plane does by itself. A
 * filter for records in the order of their times.
 */
export function keeps(): (recorded: Recorded) => boolean {
  const seen = new Map<string, number>();
  return ({ object, actor, severity, record }) => {
    const itself = actor === 'system' || CONTROLLER.test(record.user_name ?? '');
    if (object !== 'kubernetes-audit' || !itself || severity !== 'info') {
      return true;
    }
    const kind = [record.user_name, record.event_action, record.k8s_object_resource, record.k8s_object_subresource];
    const key = kind.join(' ');
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count <= KEPT_OF_A_KIND;
  };
}
