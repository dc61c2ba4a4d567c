import { z } from 'zod';
import type { Observation } from '../../pipeline/observation.ts';
import { parseTime } from '../../pipeline/time.ts';
import { dropped, faulty, isObject, jsonParser, observed, type Format } from './format.ts';

/** A line of `logcli query --output=jsonl --include-common-label …`. Source: grafana/loki, pkg/logcli/output/jsonl.go. */
const exportedSchema = z.looseObject({
  timestamp: z.string(),
  line: z.string(),
  labels: z.looseObject({
    tallyman: z.enum(['record', 'evidence']),
    object: z.enum([
      'kubernetes-audit',
      'kubernetes-event',
      'container-log',
      'container-command',
      'container-lifecycle',
      'container-connection',
      'image-registry',
      'collector',
    ]),
    severity: z.enum(['info', 'low', 'medium', 'high', 'critical']).optional(),
    actor: z.enum(['human', 'service', 'node', 'system', 'unknown']).optional(),
    access: z.enum(['read', 'write', 'exec', 'none']).optional(),
  }),
});

const recordSchema = z.looseObject({ record_id: z.string().min(1), event_action: z.string().min(1) });

const REGARDLESS = '; export with logcli query --output=jsonl and --include-common-labels';

/** Records that were read out of Loki by logcli. */
export const lokiExport: Format = {
  name: 'records',
  title: "Tallyman's own records (logcli query --output=jsonl --include-common-labels '{tallyman=\"record\"}')",
  stateful: false,
  recognises: ({ value }) =>
    isObject(value) && typeof value['line'] === 'string' && value['line'].startsWith('{"record_id":'),
  parser: () =>
    jsonParser((value, text) => {
      const parsed = exportedSchema.safeParse(value);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return faulty(`${issue?.path.join('.') || 'record'}: ${issue?.message ?? 'none'}${REGARDLESS}`, text);
      }
      const { timestamp, line, labels } = parsed.data;
      if (labels.tallyman === 'evidence') {
        return dropped('evidence, which is not imported from an export');
      }
      const time = parseTime(timestamp);
      const { object, severity, actor, access } = labels;
      if (time === undefined || severity === undefined || actor === undefined || access === undefined) {
        return faulty(`timestamp, severity, actor or access is missing${REGARDLESS}`, text);
      }
      try {
        const record = recordSchema.parse(JSON.parse(line)) as Observation['record'];
        return observed({ time, object, severity, actor, access, record });
      } catch {
        return faulty('line: not a record', text);
      }
    }),
};
