import type { Pipeline } from '../../pipeline/pipeline.ts';
import { sortEvents } from '../../sources/kubernetes-audit/batch.ts';
import { isObject, jsonParser, type Format } from './format.ts';

/** Marks of an audit event, whatever it is wrapped in. */
const EVENT = /audit\.k8s\.io\\*\/v1|\\*"auditID\\*"\s*:/;

/** Enough of a pipeline to find out whether there are events in something. */
const NOTHING = { pipeline: { hasSeen: () => false } as unknown as Pipeline };

/** Audit events of Kubernetes' API server: one on a line, EventLists, and the envelopes that the audit sources take. */
export const kubernetesAudit: Format = {
  name: 'kubernetes-audit',
  title: 'Kubernetes audit events (--audit-log-path, EventList, or what a managed cluster wraps them in)',
  stateful: false,
  recognises: ({ text, value }) =>
    isObject(value) && (EVENT.test(text) || sortEvents([value], NOTHING).observations.length > 0),
  parser: (_, context) =>
    jsonParser((value, text) => {
      // Its own text is kept as evidence where it is one line, as its API server wrote it.
      const sorted = sortEvents([value], context, text.includes('\n') ? [] : [text], context.rules);
      for (const { record } of sorted.observations) {
        if (record.k8s_audit_stage === 'ResponseStarted') {
          context.note(record.record_id);
        }
      }
      const dropped = new Map([...sorted.dropped].map(([rule, count]) => [`rule ${rule}`, count]));
      return { ...sorted, dropped };
    }),
};
