import { isObject, objectAt, textAt, textOrValue, type Json, type Layer, type Origin } from './layer.ts';

const AUDIT = new Set(['kube-audit', 'kube-audit-admin']);

/**
 * Azure Monitor, which AKS writes the audit log to: records of a diagnostic setting (category `kube-audit` or `kube-audit-admin`, the event
 * as text in `properties.log`), alone as in a storage account or as `records` of an event hub, and rows of Log Analytics, of the tables
 * AzureDiagnostics (`log_s`) and AKSAudit or AKSAuditAdmin (an event's parts in columns).
 * Sources: Azure Monitor reference, tables AKSAudit and AzureDiagnostics; resource logs' common schema.
 */
export function openAzure(value: Json): Layer | undefined {
  const { records } = value;
  if (
    Array.isArray(records) &&
    records.length > 0 &&
    records.every((record) => isObject(record) && 'category' in record)
  ) {
    return { inner: records.map((record: unknown) => ({ value: record })) };
  }
  const category = textAt(value, 'category') ?? textAt(value, 'Category');
  if (category !== undefined && ('properties' in value || 'log_s' in value || 'resourceId' in value)) {
    const log = textAt(value, 'log_s') ?? objectAt(value, 'properties')['log'];
    return AUDIT.has(category)
      ? { inner: [{ ...textOrValue(log), origin: originOf(value) }] }
      : { inner: [], skipped: 1 };
  }
  if (typeof value['AuditId'] === 'string' && typeof value['RequestUri'] === 'string') {
    return { inner: [{ value: eventOf(value), is: 'made', origin: originOf(value) }] };
  }
  return undefined;
}

/** Subscription and cluster of a resource id: /subscriptions/ID/resourcegroups/…/managedclusters/NAME, in any case. */
function originOf(value: Json): Origin {
  const id = textAt(value, 'resourceId') ?? textAt(value, '_ResourceId') ?? textAt(value, 'ResourceId') ?? '';
  return {
    cloud_account_id: /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase(),
    cloud_region: textAt(value, 'location'),
    k8s_cluster_name: /\/managedclusters\/([^/]+)/i.exec(id)?.[1]?.toLowerCase(),
  };
}

/** The audit event that a row of AKSAudit was made of. */
function eventOf(row: Json): Json {
  return {
    level: row['Level'],
    auditID: row['AuditId'],
    stage: row['Stage'],
    requestURI: row['RequestUri'],
    verb: row['Verb'],
    user: dynamic(row['User']),
    sourceIPs: dynamic(row['SourceIps']),
    userAgent: row['UserAgent'],
    objectRef: dynamic(row['ObjectRef']),
    responseStatus: dynamic(row['ResponseStatus']),
    requestObject: dynamic(row['RequestObject']),
    responseObject: dynamic(row['ResponseObject']),
    requestReceivedTimestamp: row['RequestReceivedTime'],
    stageTimestamp: row['StageReceivedTime'],
    annotations: dynamic(row['Annotations']),
  };
}

/** A column of the type dynamic: a value, or its JSON text, or nothing. */
function dynamic(value: unknown): unknown {
  if (typeof value !== 'string') {
    return value ?? undefined;
  }
  try {
    return (JSON.parse(value) as unknown) ?? undefined;
  } catch {
    return value === '' ? undefined : value;
  }
}
