import { isObject, objectAt, textAt, textOrValue, type Inner, type Json, type Layer } from './layer.ts';

/** What LTS writes beside a log's text; one of them tells its logs from other objects that have a `message`. */
const BESIDE = [
  'host_name',
  'hostName',
  'hostIP',
  'line_no',
  'line_num',
  'path',
  'pathFile',
  'logStreamName',
  'collectTime',
];

/**
 * Huawei Cloud's Log Tank Service, which CCE writes the audit log to (stream `audit-CLUSTER`): the answer of its query API (`logs` with
 * `content`), one such log, and lines of a transfer to OBS in the JSON format (`message`, with tags where they are delivered). The event is
 * JSON text in `content` or `message`. A transfer in the raw format, the only one to Kafka (DMS), is bare events.
 * Sources: LTS API reference, "Querying Logs" and "Creating a Log Transfer Task"; LTS user guide, "Transferring Logs to OBS".
 */
export function openLts(value: Json): Layer | undefined {
  const { logs } = value;
  if (Array.isArray(logs)) {
    return { inner: logs.map((log: unknown) => logOf(log) ?? { value: log }) };
  }
  const log = logOf(value);
  return log && { inner: [log] };
}

function logOf(log: unknown): Inner | undefined {
  if (!isObject(log)) {
    return undefined;
  }
  const { content, message } = log;
  const held = content ?? (BESIDE.some((key) => key in log) ? message : undefined);
  if (typeof held !== 'string' && !isObject(held)) {
    return undefined;
  }
  const tags = { ...objectAt(log, 'labels'), ...log };
  const origin = { cloud_account_id: textAt(tags, 'projectId'), cloud_region: textAt(tags, 'regionName') };
  const stream = textAt(tags, 'logStreamName');
  return { ...textOrValue(held), origin, mixed: !stream?.startsWith('audit-') };
}
