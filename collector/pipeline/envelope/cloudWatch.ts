import { isObject, objectAt, textAt, type Inner, type Json, type Layer, type Origin } from './layer.ts';

/** EKS writes all logs of a control plane to one group; only these streams of it are audit logs. */
const AUDIT_STREAM = 'kube-apiserver-audit';

/**
 * Amazon CloudWatch Logs, where EKS keeps a cluster's audit log (group `/aws/eks/NAME/cluster`), in the shapes it leaves AWS in:
 * the payload of a subscription filter (bare, as Lambda's `awslogs.data`, in Kinesis records, in a Firehose delivery), the answers of
 * `aws logs filter-log-events`, `get-log-events` and `get-query-results`, and rows of Logs Insights (`@message`).
 * Sources: CloudWatch Logs user guide, "Real-time processing of log data with subscriptions"; Data Firehose developer guide, "HTTP endpoint
 * delivery request and response specifications".
 */
export function openCloudWatch(value: Json): Layer | undefined {
  if (typeof value['messageType'] === 'string' && Array.isArray(value['logEvents'])) {
    return subscription(value, value['logEvents']);
  }
  const awslogs = textAt(objectAt(value, 'awslogs'), 'data');
  if (awslogs !== undefined) {
    return { inner: [{ packed: awslogs }] };
  }
  if (typeof value['@message'] === 'string') {
    return row(value, value['@message']);
  }
  return delivery(value) ?? answer(value);
}

function subscription(value: Json, events: unknown[]): Layer {
  if (value['messageType'] !== 'DATA_MESSAGE') {
    // A control message only asks whether the destination can be reached.
    return { inner: [] };
  }
  return ofStream(events, textAt(value, 'logGroup'), textAt(value, 'logStream'), textAt(value, 'owner'));
}

/** Log events of a group and a stream, each with its `message`. A group that is not of EKS can hold anything. */
function ofStream(events: unknown[], group?: string, stream?: string, owner?: string): Layer {
  const cluster = /^\/aws\/eks\/(.+)\/cluster$/.exec(group ?? '')?.[1];
  if (cluster !== undefined && stream !== undefined && !stream.startsWith(AUDIT_STREAM)) {
    return { inner: [], skipped: events.length };
  }
  const origin: Origin = { cloud_account_id: owner, k8s_cluster_name: cluster };
  const mixed = !stream?.startsWith(AUDIT_STREAM);
  return { origin, inner: events.map((event) => ({ ...messageOf(event), mixed })) };
}

const messageOf = (event: unknown): Inner =>
  isObject(event) && typeof event['message'] === 'string' ? { text: event['message'] } : { value: event };

/** A row of Logs Insights; `@log` is the account and the group. */
function row(value: Json, message: string): Layer {
  const [, owner, group] = /^(\d+):(.+)$/.exec(textAt(value, '@log') ?? '') ?? [];
  return ofStream([{ message }], group, textAt(value, '@logStream'), owner);
}

/** Records of Data Firehose, or of Kinesis as Lambda gets them, each a payload in base64. */
function delivery(value: Json): Layer | undefined {
  const firehose = value['records'];
  if (Array.isArray(firehose) && typeof value['requestId'] === 'string') {
    return { inner: firehose.map(packed) };
  }
  const kinesis = value['Records'];
  if (Array.isArray(kinesis) && kinesis.every((record) => isObject(record) && isObject(record['kinesis']))) {
    return { inner: kinesis.map((record: Json) => packed(record['kinesis'])) };
  }
  return undefined;
}

function packed(record: unknown): Inner {
  const data = isObject(record) ? textAt(record, 'data') : undefined;
  return data === undefined ? { value: record } : { packed: data };
}

/** What the command line client writes. */
function answer(value: Json): Layer | undefined {
  const { events, results } = value;
  if (Array.isArray(events) && events.every((event) => isObject(event) && typeof event['message'] === 'string')) {
    const layers = events.map((event: Json) => ofStream([event], undefined, textAt(event, 'logStreamName')));
    return { inner: layers.flatMap(({ inner }) => inner) };
  }
  if (Array.isArray(results) && results.every(Array.isArray)) {
    return { inner: results.map((cells: unknown[]) => ({ value: Object.fromEntries(cells.map(cell)) })) };
  }
  return undefined;
}

const cell = (value: unknown): [string, unknown] =>
  isObject(value) ? [String(value['field']), value['value']] : ['', value];
