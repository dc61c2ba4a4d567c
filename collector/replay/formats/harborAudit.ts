import { apiOf, entryTime, harborEntryFacts, harborEntrySchema } from '../../pipeline/normalise/harborAudit.ts';
import { registryObservation } from '../../pipeline/normalise/imageRegistry.ts';
import { faulty, isObject, jsonParser, observed, type Format } from './format.ts';
import { harborOf } from './harborOf.ts';

/** Entries of Harbor's audit logs. */
export const harborAudit: Format = {
  name: 'harbor-audit',
  title: "Harbor's audit log (answers of GET /api/v2.0/auditlog-exts or /audit-logs, lists or entries)",
  stateful: false,
  recognises: ({ value }) =>
    isObject(value) &&
    typeof value['op_time'] === 'string' &&
    typeof value['resource_type'] === 'string' &&
    harborEntrySchema.safeParse(value).success,
  parser: (file, context) => {
    const identity = harborOf(file, context);
    return jsonParser((value, text) => {
      const parsed = harborEntrySchema.safeParse(value);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return faulty(`${issue?.path.join('.') || 'entry'}: ${issue?.message ?? 'no entry of an audit log'}`, text);
      }
      const time = entryTime(parsed.data);
      return time === undefined
        ? faulty('op_time is no RFC 3339 time', text)
        : observed(registryObservation(harborEntryFacts(parsed.data, time, apiOf(parsed.data), identity)));
    });
  },
};
