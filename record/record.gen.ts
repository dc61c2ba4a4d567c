// Generated from record/schema.json and record/sources.json by `npm run generate`. Do not edit.

export const RECORD_VERSION = 1;

export type AuditObject =
  | 'kubernetes-audit'
  | 'kubernetes-event'
  | 'container-log'
  | 'container-command'
  | 'container-lifecycle'
  | 'container-connection'
  | 'image-registry'
  | 'collector';
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';
export type Actor = 'human' | 'service' | 'node' | 'system' | 'unknown';
export type Access = 'read' | 'write' | 'exec' | 'none';

/** One thing that happened: the JSON line of a `tallyman="record"` stream, keys in this order. */
export interface AuditRecord {
  /** Names this record for ever. The same thing seen twice has the same id: audit ID and stage with a digest of the request (a client may choose the audit ID); Docker event time, object id and action; a Kubernetes event's uid and resourceVersion; container id, time and number of the log line at that time. */
  record_id: string;
  /** Version of this schema that the line was written with. */
  record_version: number;
  /** What was done: the Kubernetes verb, or `exec`, `attach`, `port-forward`, `debug`, …; the Docker event's action; `event` for a Kubernetes event and `event-repeat` when it had happened before; `log` for a line of a container's log; `copy-in` and `copy-out` for files copied into and out of a container; `start`, `stop`, `gap`, `drop`, `permission-lost`, `check`, … of the collector itself. `proxy` for a request through the API server to a node, pod or service. An action that lasts ends with a record of its own, `exec-end` and so on; a request that an audit policy also tells of when it has only been received has one more, `get-received`. */
  event_action: string;
  /** Whether it succeeded. A request that was refused is a `failure` with `k8s_authorization_decision` `forbid` or a 4xx status code. */
  event_outcome?: 'success' | 'failure' | 'unknown';
  /** Why: the Kubernetes status reason (Forbidden, NotFound, …) or the Kubernetes event's reason. Of a check of the collector what was looked at. */
  event_reason?: string;
  /** How long it took, in nanoseconds. */
  event_duration?: number;
  /** Beginning of the time that the record speaks of, as of a gap; RFC 3339. */
  event_start?: string;
  /** End of the time that the record speaks of; RFC 3339. */
  event_end?: string;
  /** How many events a record of the collector speaks of: those that were dropped. */
  event_count?: number;
  /** The record was kept by a sample rule as one of so many like it; absent where all were kept. */
  event_sample_rate?: number;
  /** Who authenticated. Absent where the source knows no user (Docker Engine). */
  user_name?: string;
  /** The user that `user_name` impersonated, or the agency of a cloud that a session of `user_name` acted for. */
  user_effective_name?: string;
  /** Id of the user, where the source has one beside the name. */
  user_id?: string;
  /** It was the account's own user, who may do everything, and not one whom the account gave rights to. */
  user_root?: boolean;
  /** What kind of credential was used, as far as the source tells. */
  user_credential_type?:
    'anonymous' | 'password' | 'token' | 'robot' | 'access-key' | 'temporary' | 'certificate' | 'system';
  /** The pod whose service account token was used; it is in the namespace that the service account's name tells. */
  user_pod_name?: string;
  /** Who the user is to the cloud provider, where the API server's authenticator says so in user.extra: an AWS ARN, a Google or Microsoft account, a Huawei Cloud IAM user. */
  user_cloud_identity?: string;
  /** Address the request came from: the last of the audit event's sourceIPs, the one that the caller cannot forge. */
  client_address?: string;
  /** All addresses but the last of the audit event's sourceIPs, separated by commas: what the request's headers claim (X-Forwarded-For, X-Real-Ip), which anybody can forge. */
  client_address_claimed?: string;
  /** What kind of network `client_address` is of, by IANA's special-purpose registries; `shared` is 100.64.0.0/10. */
  client_network_class?: 'loopback' | 'link-local' | 'private' | 'shared' | 'public';
  /** The client's user agent, as sent. */
  user_agent_original?: string;
  /** The client's program, taken from its user agent: kubectl, helm, kubelet, … */
  user_agent_name?: string;
  /** The program's version, taken from its user agent. */
  user_agent_version?: string;
  /** Host that it happened on. */
  host_name?: string;
  /** Account, project or subscription that a managed cluster belongs to, where its envelope says so. */
  cloud_account_id?: string;
  /** Region of a managed cluster, where its envelope says so. */
  cloud_region?: string;
  /** Name of a managed cluster, where its envelope says so. The label `cluster` is what the collector's configuration calls it. */
  k8s_cluster_name?: string;
  /** Kubernetes node. */
  k8s_node_name?: string;
  /** Kubernetes namespace. */
  k8s_namespace_name?: string;
  /** Pod. */
  k8s_pod_name?: string;
  /** UID of the pod. */
  k8s_pod_uid?: string;
  /** Kind of the object at the top of the pod's chain of owners: Deployment, StatefulSet, DaemonSet, CronJob, Job, … */
  k8s_workload_kind?: string;
  /** Name of the object at the top of the pod's chain of owners. */
  k8s_workload_name?: string;
  /** Name of the container in its pod's spec. */
  k8s_container_name?: string;
  /** Which of the pod's lists the container stands in. */
  k8s_container_type?: 'container' | 'init' | 'ephemeral';
  /** How often the container had been restarted by then. */
  k8s_container_restart_count?: number;
  /** Kubernetes resource, plural: pods, secrets, … */
  k8s_object_resource?: string;
  /** Subresource: exec, status, scale, … */
  k8s_object_subresource?: string;
  /** API group; absent for the core group. */
  k8s_object_api_group?: string;
  /** Name of the object. */
  k8s_object_name?: string;
  /** UID of the object. */
  k8s_object_uid?: string;
  /** What a patch, update or scale asked to be changed, where the audit policy keeps the request: paths, separated by commas, with the new value behind them where it is a number or a flag (spec.replicas=5). */
  k8s_object_changes?: string;
  /** What of its node a pod, or a workload's template, asked for, where the audit policy keeps the request (level Request): those of `privileged`, `hostPID`, `hostIPC`, `hostNetwork` and `hostPath` that stand in what was written, in this order, separated by commas. An update tells all that the object has then, a patch only what is in the patch. */
  k8s_pod_host_access?: string;
  /** Type of a Kubernetes event, as its reporter chose it. */
  k8s_event_type?: 'Normal' | 'Warning';
  /** How often it had happened by then, where more than once. Kubernetes does not write every repeat: the count can rise by more than one from record to record. */
  k8s_event_count?: number;
  /** Part of the cluster that reported the event: kubelet, default-scheduler, replicaset-controller, … */
  k8s_event_reporting_controller?: string;
  /** The API server's id of the request; the same in all stages. */
  k8s_audit_id?: string;
  /** Stage of the request at which the record was written. */
  k8s_audit_stage?: 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  /** How much of the request the audit policy kept. */
  k8s_audit_level?: 'Metadata' | 'Request' | 'RequestResponse';
  /** Decision of the authorizer. */
  k8s_authorization_decision?: 'allow' | 'forbid';
  /** Which role and binding allowed it. */
  k8s_authorization_reason?: string;
  /** Nothing was changed: the request was a dry run. */
  k8s_dry_run?: boolean;
  /** Path of a request that names no resource, such as /healthz, or that was asked for through a proxy (`nodes/proxy`, `pods/proxy`, `services/proxy`). */
  url_path?: string;
  /** HTTP status of the answer. */
  http_response_status_code?: number;
  /** Id of the container, 64 hexadecimal digits. */
  container_id?: string;
  /** Name of the container as the container engine knows it. */
  container_name?: string;
  /** Image the container was made from, as written there, with its tag or digest. */
  container_image_name?: string;
  /** Id of the image. */
  container_image_id?: string;
  /** docker, podman, containerd, … */
  container_runtime_name?: string;
  /** The image registry, as the collector's configuration names it: its host, as it stands in image references. */
  registry_name?: string;
  /** What kind of registry it is: Docker Distribution, Harbor, Huawei Cloud SWR. */
  registry_product?: 'distribution' | 'harbor' | 'swr';
  /** Which instance of the registry acted: Distribution's changes with each start; SWR Enterprise's is its instance id. */
  registry_instance_id?: string;
  /** Harbor's project, SWR's organization or namespace; for Distribution the part of the repository before the first slash. */
  registry_project?: string;
  /** The operation as the registry itself calls it: deleteImageTag, PUSH_ARTIFACT, create_robot, … */
  registry_operation?: string;
  /** What was acted on: artifact, tag, repository, project, robot, member, user, configuration, …; one word for all registries. */
  registry_resource_type?: string;
  /** Name of what was acted on, as the registry writes it. */
  registry_resource_name?: string;
  /** Repository of the image, without registry, tag and digest: team/web. */
  container_image_repository?: string;
  /** Repository that content was mounted or copied from. */
  container_image_repository_from?: string;
  /** Tag of the image that was named. */
  container_image_tag?: string;
  /** Bytes of the image as far as the registry tells: manifest, configuration and layers. */
  container_image_size?: number;
  /** Digest of the image's manifest: sha256:… Of a container, the digest of the image that it runs. */
  oci_manifest_digest?: string;
  /** Digest that the tag named before, where it was moved. */
  oci_manifest_previous_digest?: string;
  /** Media type of the manifest. */
  oci_manifest_media_type?: string;
  /** Joins what belongs to one interactive session: the audit ID of a kubectl exec, Docker's exec id. */
  session_id?: string;
  /** The whole command. Arguments that need it are quoted for a POSIX shell where the source keeps them apart (Kubernetes); Docker joins them by spaces. */
  process_command_line?: string;
  /** Exit code of the process. */
  process_exit_code?: number;
  /** Number of the signal sent. */
  process_signal?: number;
  /** Path in the container that a file was copied from or to. */
  file_path?: string;
  /** Port or ports that were forwarded, separated by commas. */
  network_port?: string;
  /** Stream that the container wrote the line to. */
  log_iostream?: 'stdout' | 'stderr';
  /** The line of a container's log, or a message of the source. */
  message?: string;
  /** Part of the collector that a record about the collector itself speaks of: a source, the buffer, loki; of a check the key in its configuration (`sources.docker`). */
  collector_source?: string;
  /** How far the other side's clock is ahead of the collector's, in nanoseconds. */
  collector_clock_skew?: number;
  /** How to mend what a check of the collector found missing: commands, flags or an object to apply. */
  collector_fix?: string;
  /** Whether what a check of the collector looked at is needed; `false` where it would only be good to have. */
  collector_required?: boolean;
  /** Version of the collector that a record about the collector itself is from. */
  collector_version?: string;
}

export type RecordField = keyof AuditRecord;

export interface LabelInfo {
  name: string;
  title: string;
  description: string;
  values?: string[];
  ordered?: boolean;
}

export interface FieldInfo {
  name: RecordField;
  title: string;
  type: 'string' | 'integer' | 'boolean';
  description: string;
  source: string;
  unit?: string;
  values?: string[];
  bounded?: boolean;
}

/** Where records come from, and what cannot be known from there. */
export interface SourceInfo {
  name: string;
  title: string;
  docs: string;
  objects: AuditObject[];
  where?: { field: RecordField; values: string[] };
  cannotSee: string[];
}

export const LABELS: LabelInfo[] = [
  {
    name: 'tallyman',
    title: 'Kind',
    values: ['record', 'evidence'],
    description:
      '`record` is the lean line that is queried; `evidence` is the untouched source payload, read when a row is opened.',
  },
  {
    name: 'object',
    title: 'Object',
    values: [
      'kubernetes-audit',
      'kubernetes-event',
      'container-log',
      'container-command',
      'container-lifecycle',
      'container-connection',
      'image-registry',
      'collector',
    ],
    description: 'What kind of audit object the record is.',
  },
  {
    name: 'cluster',
    title: 'Cluster',
    description: "Name of the cluster, or of the host where there is none. Set in the collector's configuration.",
  },
  {
    name: 'severity',
    title: 'Severity',
    values: ['info', 'low', 'medium', 'high', 'critical'],
    ordered: true,
    description: 'How much attention the record asks for.',
  },
  {
    name: 'actor',
    title: 'Actor',
    values: ['human', 'service', 'node', 'system', 'unknown'],
    description:
      'Who acted: a person, a service account, a node (kubelet), a part of the control plane, or somebody the source does not name.',
  },
  {
    name: 'access',
    title: 'Access',
    values: ['read', 'write', 'exec', 'none'],
    description:
      'What kind of access it was. `exec` is interactive access into a container: exec, attach, port-forward, debug.',
  },
  {
    name: 'late',
    title: 'Late',
    description:
      'Only on records that Loki would have refused because newer ones of the same stream had come an hour before them, as when one of several hosts was cut off: the half hour they belong to. They are found like all others.',
  },
  {
    name: 'shard',
    title: 'Shard',
    description:
      'Only on records of a stream so busy that it is written as several: which of them. They are found like all others.',
  },
  {
    name: 'service_name',
    title: 'Service',
    description: "Equal to `object`; for Loki's own user interfaces.",
  },
];

export const FIELDS: FieldInfo[] = [
  {
    name: 'record_id',
    type: 'string',
    title: 'Record id',
    source: 'Tallyman',
    description:
      "Names this record for ever. The same thing seen twice has the same id: audit ID and stage with a digest of the request (a client may choose the audit ID); Docker event time, object id and action; a Kubernetes event's uid and resourceVersion; container id, time and number of the log line at that time.",
  },
  {
    name: 'record_version',
    type: 'integer',
    title: 'Record version',
    source: 'Tallyman',
    description: 'Version of this schema that the line was written with.',
  },
  {
    name: 'event_action',
    type: 'string',
    title: 'Action',
    source: 'ECS event.action',
    bounded: true,
    description:
      "What was done: the Kubernetes verb, or `exec`, `attach`, `port-forward`, `debug`, …; the Docker event's action; `event` for a Kubernetes event and `event-repeat` when it had happened before; `log` for a line of a container's log; `copy-in` and `copy-out` for files copied into and out of a container; `start`, `stop`, `gap`, `drop`, `permission-lost`, `check`, … of the collector itself. `proxy` for a request through the API server to a node, pod or service. An action that lasts ends with a record of its own, `exec-end` and so on; a request that an audit policy also tells of when it has only been received has one more, `get-received`.",
  },
  {
    name: 'event_outcome',
    type: 'string',
    title: 'Outcome',
    source: 'ECS event.outcome',
    bounded: true,
    values: ['success', 'failure', 'unknown'],
    description:
      'Whether it succeeded. A request that was refused is a `failure` with `k8s_authorization_decision` `forbid` or a 4xx status code.',
  },
  {
    name: 'event_reason',
    type: 'string',
    title: 'Reason',
    source: 'ECS event.reason',
    bounded: true,
    description:
      "Why: the Kubernetes status reason (Forbidden, NotFound, …) or the Kubernetes event's reason. Of a check of the collector what was looked at.",
  },
  {
    name: 'event_duration',
    type: 'integer',
    unit: 'ns',
    title: 'Duration',
    source: 'ECS event.duration',
    description: 'How long it took, in nanoseconds.',
  },
  {
    name: 'event_start',
    type: 'string',
    title: 'From',
    source: 'ECS event.start',
    description: 'Beginning of the time that the record speaks of, as of a gap; RFC 3339.',
  },
  {
    name: 'event_end',
    type: 'string',
    title: 'Until',
    source: 'ECS event.end',
    description: 'End of the time that the record speaks of; RFC 3339.',
  },
  {
    name: 'event_count',
    type: 'integer',
    title: 'Events',
    source: 'Tallyman',
    description: 'How many events a record of the collector speaks of: those that were dropped.',
  },
  {
    name: 'event_sample_rate',
    type: 'integer',
    title: 'Stands for',
    source: 'Honeycomb SampleRate',
    description: 'The record was kept by a sample rule as one of so many like it; absent where all were kept.',
  },
  {
    name: 'user_name',
    type: 'string',
    title: 'User',
    source: 'OpenTelemetry user.name',
    bounded: true,
    description: 'Who authenticated. Absent where the source knows no user (Docker Engine).',
  },
  {
    name: 'user_effective_name',
    type: 'string',
    title: 'Acting as',
    source: 'ECS user.effective.name',
    bounded: true,
    description:
      'The user that `user_name` impersonated, or the agency of a cloud that a session of `user_name` acted for.',
  },
  {
    name: 'user_id',
    type: 'string',
    title: 'User id',
    source: 'OpenTelemetry user.id',
    description: 'Id of the user, where the source has one beside the name.',
  },
  {
    name: 'user_root',
    type: 'boolean',
    title: 'Root user',
    source: 'CTS principal_is_root_user',
    description: "It was the account's own user, who may do everything, and not one whom the account gave rights to.",
  },
  {
    name: 'user_credential_type',
    type: 'string',
    title: 'Credential',
    source: 'Tallyman',
    bounded: true,
    values: ['anonymous', 'password', 'token', 'robot', 'access-key', 'temporary', 'certificate', 'system'],
    description: 'What kind of credential was used, as far as the source tells.',
  },
  {
    name: 'user_pod_name',
    type: 'string',
    title: "User's pod",
    source: 'Kubernetes user.extra authentication.kubernetes.io/pod-name',
    bounded: true,
    description:
      "The pod whose service account token was used; it is in the namespace that the service account's name tells.",
  },
  {
    name: 'user_cloud_identity',
    type: 'string',
    title: 'Cloud identity',
    source: 'Kubernetes user.extra',
    bounded: true,
    description:
      "Who the user is to the cloud provider, where the API server's authenticator says so in user.extra: an AWS ARN, a Google or Microsoft account, a Huawei Cloud IAM user.",
  },
  {
    name: 'client_address',
    type: 'string',
    title: 'Client address',
    source: 'OpenTelemetry client.address',
    bounded: true,
    description:
      "Address the request came from: the last of the audit event's sourceIPs, the one that the caller cannot forge.",
  },
  {
    name: 'client_address_claimed',
    type: 'string',
    title: 'Claimed addresses',
    source: 'Kubernetes sourceIPs',
    description:
      "All addresses but the last of the audit event's sourceIPs, separated by commas: what the request's headers claim (X-Forwarded-For, X-Real-Ip), which anybody can forge.",
  },
  {
    name: 'client_network_class',
    type: 'string',
    title: "Client's network",
    source: 'Tallyman',
    bounded: true,
    values: ['loopback', 'link-local', 'private', 'shared', 'public'],
    description:
      "What kind of network `client_address` is of, by IANA's special-purpose registries; `shared` is 100.64.0.0/10.",
  },
  {
    name: 'user_agent_original',
    type: 'string',
    title: 'User agent',
    source: 'OpenTelemetry user_agent.original',
    bounded: true,
    description: "The client's user agent, as sent.",
  },
  {
    name: 'user_agent_name',
    type: 'string',
    title: 'Tool',
    source: 'OpenTelemetry user_agent.name',
    bounded: true,
    description: "The client's program, taken from its user agent: kubectl, helm, kubelet, …",
  },
  {
    name: 'user_agent_version',
    type: 'string',
    title: 'Tool version',
    source: 'OpenTelemetry user_agent.version',
    bounded: true,
    description: "The program's version, taken from its user agent.",
  },
  {
    name: 'host_name',
    type: 'string',
    title: 'Host',
    source: 'OpenTelemetry host.name',
    bounded: true,
    description: 'Host that it happened on.',
  },
  {
    name: 'cloud_account_id',
    type: 'string',
    title: 'Cloud account',
    source: 'OpenTelemetry cloud.account.id',
    bounded: true,
    description: 'Account, project or subscription that a managed cluster belongs to, where its envelope says so.',
  },
  {
    name: 'cloud_region',
    type: 'string',
    title: 'Cloud region',
    source: 'OpenTelemetry cloud.region',
    bounded: true,
    description: 'Region of a managed cluster, where its envelope says so.',
  },
  {
    name: 'k8s_cluster_name',
    type: 'string',
    title: "Cluster's name",
    source: 'OpenTelemetry k8s.cluster.name',
    bounded: true,
    description:
      "Name of a managed cluster, where its envelope says so. The label `cluster` is what the collector's configuration calls it.",
  },
  {
    name: 'k8s_node_name',
    type: 'string',
    title: 'Node',
    source: 'OpenTelemetry k8s.node.name',
    bounded: true,
    description: 'Kubernetes node.',
  },
  {
    name: 'k8s_namespace_name',
    type: 'string',
    title: 'Namespace',
    source: 'OpenTelemetry k8s.namespace.name',
    bounded: true,
    description: 'Kubernetes namespace.',
  },
  {
    name: 'k8s_pod_name',
    type: 'string',
    title: 'Pod',
    source: 'OpenTelemetry k8s.pod.name',
    bounded: true,
    description: 'Pod.',
  },
  {
    name: 'k8s_pod_uid',
    type: 'string',
    title: 'Pod UID',
    source: 'OpenTelemetry k8s.pod.uid',
    description: 'UID of the pod.',
  },
  {
    name: 'k8s_workload_kind',
    type: 'string',
    title: 'Workload kind',
    source: 'Kubernetes ownerReferences',
    bounded: true,
    description:
      "Kind of the object at the top of the pod's chain of owners: Deployment, StatefulSet, DaemonSet, CronJob, Job, …",
  },
  {
    name: 'k8s_workload_name',
    type: 'string',
    title: 'Workload',
    source: 'Kubernetes ownerReferences',
    bounded: true,
    description: "Name of the object at the top of the pod's chain of owners.",
  },
  {
    name: 'k8s_container_name',
    type: 'string',
    title: 'Container (pod)',
    source: 'OpenTelemetry k8s.container.name',
    bounded: true,
    description: "Name of the container in its pod's spec.",
  },
  {
    name: 'k8s_container_type',
    type: 'string',
    title: 'Container type',
    source: 'Kubernetes pod spec',
    bounded: true,
    values: ['container', 'init', 'ephemeral'],
    description: "Which of the pod's lists the container stands in.",
  },
  {
    name: 'k8s_container_restart_count',
    type: 'integer',
    title: 'Restarts',
    source: 'OpenTelemetry k8s.container.restart_count',
    description: 'How often the container had been restarted by then.',
  },
  {
    name: 'k8s_object_resource',
    type: 'string',
    title: 'Resource',
    source: 'Kubernetes objectRef.resource',
    bounded: true,
    description: 'Kubernetes resource, plural: pods, secrets, …',
  },
  {
    name: 'k8s_object_subresource',
    type: 'string',
    title: 'Subresource',
    source: 'Kubernetes objectRef.subresource',
    bounded: true,
    description: 'Subresource: exec, status, scale, …',
  },
  {
    name: 'k8s_object_api_group',
    type: 'string',
    title: 'API group',
    source: 'Kubernetes objectRef.apiGroup',
    bounded: true,
    description: 'API group; absent for the core group.',
  },
  {
    name: 'k8s_object_name',
    type: 'string',
    title: 'Object name',
    source: 'Kubernetes objectRef.name',
    description: 'Name of the object.',
  },
  {
    name: 'k8s_object_uid',
    type: 'string',
    title: 'Object UID',
    source: 'Kubernetes objectRef.uid',
    description: 'UID of the object.',
  },
  {
    name: 'k8s_object_changes',
    type: 'string',
    title: 'Changes',
    source: 'Kubernetes requestObject',
    description:
      'What a patch, update or scale asked to be changed, where the audit policy keeps the request: paths, separated by commas, with the new value behind them where it is a number or a flag (spec.replicas=5).',
  },
  {
    name: 'k8s_pod_host_access',
    type: 'string',
    title: 'Access to the node',
    source: 'Kubernetes pod spec',
    bounded: true,
    description:
      "What of its node a pod, or a workload's template, asked for, where the audit policy keeps the request (level Request): those of `privileged`, `hostPID`, `hostIPC`, `hostNetwork` and `hostPath` that stand in what was written, in this order, separated by commas. An update tells all that the object has then, a patch only what is in the patch.",
  },
  {
    name: 'k8s_event_type',
    type: 'string',
    title: 'Event type',
    source: 'Kubernetes Event type',
    bounded: true,
    values: ['Normal', 'Warning'],
    description: 'Type of a Kubernetes event, as its reporter chose it.',
  },
  {
    name: 'k8s_event_count',
    type: 'integer',
    title: 'Count',
    source: 'OpenTelemetry Collector k8s.event.count',
    description:
      'How often it had happened by then, where more than once. Kubernetes does not write every repeat: the count can rise by more than one from record to record.',
  },
  {
    name: 'k8s_event_reporting_controller',
    type: 'string',
    title: 'Reported by',
    source: 'Kubernetes Event reportingController',
    bounded: true,
    description: 'Part of the cluster that reported the event: kubelet, default-scheduler, replicaset-controller, …',
  },
  {
    name: 'k8s_audit_id',
    type: 'string',
    title: 'Audit ID',
    source: 'Kubernetes auditID',
    description: "The API server's id of the request; the same in all stages.",
  },
  {
    name: 'k8s_audit_stage',
    type: 'string',
    title: 'Audit stage',
    source: 'Kubernetes stage',
    bounded: true,
    values: ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'],
    description: 'Stage of the request at which the record was written.',
  },
  {
    name: 'k8s_audit_level',
    type: 'string',
    title: 'Audit level',
    source: 'Kubernetes level',
    bounded: true,
    values: ['Metadata', 'Request', 'RequestResponse'],
    description: 'How much of the request the audit policy kept.',
  },
  {
    name: 'k8s_authorization_decision',
    type: 'string',
    title: 'Decision',
    source: 'Kubernetes annotation authorization.k8s.io/decision',
    bounded: true,
    values: ['allow', 'forbid'],
    description: 'Decision of the authorizer.',
  },
  {
    name: 'k8s_authorization_reason',
    type: 'string',
    title: 'Decided by',
    source: 'Kubernetes annotation authorization.k8s.io/reason',
    description: 'Which role and binding allowed it.',
  },
  {
    name: 'k8s_dry_run',
    type: 'boolean',
    title: 'Dry run',
    source: 'Kubernetes dryRun',
    description: 'Nothing was changed: the request was a dry run.',
  },
  {
    name: 'url_path',
    type: 'string',
    title: 'Path',
    source: 'OpenTelemetry url.path',
    description:
      'Path of a request that names no resource, such as /healthz, or that was asked for through a proxy (`nodes/proxy`, `pods/proxy`, `services/proxy`).',
  },
  {
    name: 'http_response_status_code',
    type: 'integer',
    title: 'Status code',
    source: 'OpenTelemetry http.response.status_code',
    bounded: true,
    description: 'HTTP status of the answer.',
  },
  {
    name: 'container_id',
    type: 'string',
    title: 'Container id',
    source: 'OpenTelemetry container.id',
    description: 'Id of the container, 64 hexadecimal digits.',
  },
  {
    name: 'container_name',
    type: 'string',
    title: 'Container',
    source: 'OpenTelemetry container.name',
    bounded: true,
    description: 'Name of the container as the container engine knows it.',
  },
  {
    name: 'container_image_name',
    type: 'string',
    title: 'Image',
    source: 'OpenTelemetry container.image.name',
    bounded: true,
    description: 'Image the container was made from, as written there, with its tag or digest.',
  },
  {
    name: 'container_image_id',
    type: 'string',
    title: 'Image id',
    source: 'OpenTelemetry container.image.id',
    description: 'Id of the image.',
  },
  {
    name: 'container_runtime_name',
    type: 'string',
    title: 'Runtime',
    source: 'OpenTelemetry container.runtime.name',
    bounded: true,
    description: 'docker, podman, containerd, …',
  },
  {
    name: 'registry_name',
    type: 'string',
    title: 'Registry',
    source: 'Tallyman',
    bounded: true,
    description:
      "The image registry, as the collector's configuration names it: its host, as it stands in image references.",
  },
  {
    name: 'registry_product',
    type: 'string',
    title: 'Registry product',
    source: 'Tallyman',
    bounded: true,
    values: ['distribution', 'harbor', 'swr'],
    description: 'What kind of registry it is: Docker Distribution, Harbor, Huawei Cloud SWR.',
  },
  {
    name: 'registry_instance_id',
    type: 'string',
    title: 'Registry instance',
    source: 'Distribution source.instanceID, SWR instance_id',
    bounded: true,
    description:
      "Which instance of the registry acted: Distribution's changes with each start; SWR Enterprise's is its instance id.",
  },
  {
    name: 'registry_project',
    type: 'string',
    title: 'Project',
    source: 'Harbor project, SWR namespace',
    bounded: true,
    description:
      "Harbor's project, SWR's organization or namespace; for Distribution the part of the repository before the first slash.",
  },
  {
    name: 'registry_operation',
    type: 'string',
    title: 'Operation',
    source: 'CTS trace_name, Harbor event type',
    bounded: true,
    description: 'The operation as the registry itself calls it: deleteImageTag, PUSH_ARTIFACT, create_robot, …',
  },
  {
    name: 'registry_resource_type',
    type: 'string',
    title: 'Resource type',
    source: 'CTS resource_type, Harbor resource_type',
    bounded: true,
    description:
      'What was acted on: artifact, tag, repository, project, robot, member, user, configuration, …; one word for all registries.',
  },
  {
    name: 'registry_resource_name',
    type: 'string',
    title: 'Registry resource',
    source: 'CTS resource_name, Harbor resource',
    description: 'Name of what was acted on, as the registry writes it.',
  },
  {
    name: 'container_image_repository',
    type: 'string',
    title: 'Repository',
    source: 'Distribution target.repository',
    bounded: true,
    description: 'Repository of the image, without registry, tag and digest: team/web.',
  },
  {
    name: 'container_image_repository_from',
    type: 'string',
    title: 'From repository',
    source: 'Distribution target.fromRepository',
    bounded: true,
    description: 'Repository that content was mounted or copied from.',
  },
  {
    name: 'container_image_tag',
    type: 'string',
    title: 'Tag',
    source: 'OpenTelemetry container.image.tags',
    bounded: true,
    description: 'Tag of the image that was named.',
  },
  {
    name: 'container_image_size',
    type: 'integer',
    unit: 'By',
    title: 'Image size',
    source: 'OCI descriptor size',
    description: 'Bytes of the image as far as the registry tells: manifest, configuration and layers.',
  },
  {
    name: 'oci_manifest_digest',
    type: 'string',
    title: 'Digest',
    source: 'OpenTelemetry oci.manifest.digest',
    description: "Digest of the image's manifest: sha256:… Of a container, the digest of the image that it runs.",
  },
  {
    name: 'oci_manifest_previous_digest',
    type: 'string',
    title: 'Previous digest',
    source: 'Tallyman',
    description: 'Digest that the tag named before, where it was moved.',
  },
  {
    name: 'oci_manifest_media_type',
    type: 'string',
    title: 'Media type',
    source: 'OCI descriptor mediaType',
    bounded: true,
    description: 'Media type of the manifest.',
  },
  {
    name: 'session_id',
    type: 'string',
    title: 'Session',
    source: 'OpenTelemetry session.id',
    description: "Joins what belongs to one interactive session: the audit ID of a kubectl exec, Docker's exec id.",
  },
  {
    name: 'process_command_line',
    type: 'string',
    title: 'Command',
    source: 'OpenTelemetry process.command_line',
    description:
      'The whole command. Arguments that need it are quoted for a POSIX shell where the source keeps them apart (Kubernetes); Docker joins them by spaces.',
  },
  {
    name: 'process_exit_code',
    type: 'integer',
    title: 'Exit code',
    source: 'OpenTelemetry process.exit.code',
    bounded: true,
    description: 'Exit code of the process.',
  },
  {
    name: 'process_signal',
    type: 'integer',
    title: 'Signal',
    source: 'Docker signal',
    bounded: true,
    description: 'Number of the signal sent.',
  },
  {
    name: 'file_path',
    type: 'string',
    title: 'File',
    source: 'OpenTelemetry file.path',
    description: 'Path in the container that a file was copied from or to.',
  },
  {
    name: 'network_port',
    type: 'string',
    title: 'Port',
    source: 'Tallyman',
    description: 'Port or ports that were forwarded, separated by commas.',
  },
  {
    name: 'log_iostream',
    type: 'string',
    title: 'Stream',
    source: 'OpenTelemetry log.iostream',
    bounded: true,
    values: ['stdout', 'stderr'],
    description: 'Stream that the container wrote the line to.',
  },
  {
    name: 'message',
    type: 'string',
    title: 'Message',
    source: 'ECS message',
    description: "The line of a container's log, or a message of the source.",
  },
  {
    name: 'collector_source',
    type: 'string',
    title: 'Collector source',
    source: 'Tallyman',
    bounded: true,
    description:
      'Part of the collector that a record about the collector itself speaks of: a source, the buffer, loki; of a check the key in its configuration (`sources.docker`).',
  },
  {
    name: 'collector_clock_skew',
    type: 'integer',
    unit: 'ns',
    title: 'Clock skew',
    source: 'Tallyman',
    description: "How far the other side's clock is ahead of the collector's, in nanoseconds.",
  },
  {
    name: 'collector_fix',
    type: 'string',
    title: 'How to mend it',
    source: 'Tallyman',
    description: 'How to mend what a check of the collector found missing: commands, flags or an object to apply.',
  },
  {
    name: 'collector_required',
    type: 'boolean',
    title: 'Needed',
    source: 'Tallyman',
    description:
      'Whether what a check of the collector looked at is needed; `false` where it would only be good to have.',
  },
  {
    name: 'collector_version',
    type: 'string',
    title: 'Collector version',
    source: 'OpenTelemetry service.version',
    bounded: true,
    description: 'Version of the collector that a record about the collector itself is from.',
  },
];

export const SOURCES: SourceInfo[] = [
  {
    name: 'kubernetes-audit',
    title: 'Kubernetes audit log',
    docs: 'kubernetes-audit.md',
    objects: ['kubernetes-audit'],
    cannotSee: [
      'What is typed in a shell that was opened by kubectl exec: the command that was asked for is there, and nothing of what goes on inside.',
      'What the audit policy leaves out, such as the bodies of requests at level Metadata.',
      'The ports of a port-forward by kubectl 1.30 and later: they travel inside the connection.',
      'The body of a request that is proxied to a node: of a command that came in it only where and by whom it was run is there.',
      "Anything that does not pass the API server, such as commands on the node itself or requests to the kubelet's own port.",
    ],
  },
  {
    name: 'kubernetes-events',
    title: 'Kubernetes events',
    docs: 'kubernetes-events.md',
    objects: ['kubernetes-event'],
    cannotSee: [
      'Who caused it: an event names the part of the cluster that reports, not whose request is behind it. The audit log does.',
      'What nobody reports: most changes of objects cause no event, and an exec does not either.',
      'Each repeat: the reporter sums them up, and the count can rise by more than one.',
      'That an event was deleted: it looks the same as one whose hour was over.',
      'The truth: whoever may create events can write any.',
    ],
  },
  {
    name: 'kubernetes-lifecycle',
    title: 'Container lifecycle in Kubernetes',
    docs: 'kubernetes-lifecycle.md',
    objects: ['container-lifecycle'],
    cannotSee: [
      'What came and went between two statuses of the kubelet: the restart count shows how many runs were missed.',
      'Who asked for it, where the same collector does not receive the audit log; and which of several possible causes was the right one.',
      'When a container began to wait: the time is the earliest possible.',
      'Each of several failed attempts to pull an image: the first failure and the first back-off are told.',
      'What somebody does on the node itself, except for what the kubelet makes of it.',
    ],
  },
  {
    name: 'container-logs',
    title: "Container logs from a node's files",
    docs: 'container-logs.md',
    objects: ['container-log'],
    cannotSee: [
      'What containers write to files of their own, or send elsewhere.',
      'Logs of pods that came and went while no collector ran on the node.',
      'Labels, owner, image and container id of a pod that was deleted before the collector saw it.',
      "Who wrote a line: whoever can write to a container's standard output can write anything.",
    ],
  },
  {
    name: 'pod-logs',
    title: 'Container logs by the API server',
    docs: 'pod-logs.md',
    objects: ['container-log'],
    cannotSee: [
      'Which stream a line was written to: the API does not tell standard output from standard error.',
      'What the kubelet rotated away before it was read, which is recorded as a gap.',
      'Runs of a container but the last two, and pods that were deleted before their log was read to the end; both are recorded as gaps.',
      'Lines over 1 MiB, which are dropped and counted.',
    ],
  },
  {
    name: 'docker',
    title: 'Docker',
    docs: 'docker.md',
    objects: ['container-command', 'container-lifecycle'],
    where: {
      field: 'container_runtime_name',
      values: ['docker'],
    },
    cannotSee: [
      'Who: Docker does not tell who called it, and the actor is unknown.',
      'What is typed in a shell.',
      'Where the arguments of a command begin and end: the engine joins them by spaces.',
      'The path of a copied file.',
      'Commands, copies and short-lived containers in a gap of the events.',
    ],
  },
  {
    name: 'podman',
    title: 'Podman',
    docs: 'docker.md',
    objects: ['container-command', 'container-lifecycle'],
    where: {
      field: 'container_runtime_name',
      values: ['podman'],
    },
    cannotSee: [
      "Who: Podman's socket does not tell who called it, and the actor is unknown.",
      'The command of an exec (Podman 4.3), and what is typed in a shell.',
      'Copies, exports, and that a container ran out of memory (Podman 4.3).',
      'Whether an image was really pulled: one that is there already is told as pulled by each podman run.',
      'Containers of other users, whose sockets are others, and commands and short-lived containers in a gap of the events.',
    ],
  },
  {
    name: 'docker-logs',
    title: 'Logs of Docker and Podman',
    docs: 'docker.md',
    objects: ['container-log'],
    where: {
      field: 'container_runtime_name',
      values: ['docker', 'podman'],
    },
    cannotSee: [
      'Logs sent to other drivers, such as syslog or none.',
      'Lines of a log that is kept in a single file (max-file=1) and was cut before it was read for the first time.',
      "Times more exact than a second, of Podman's logs.",
    ],
  },
  {
    name: 'distribution-notifications',
    title: 'Docker Distribution, notifications',
    docs: 'registry-distribution.md',
    objects: ['image-registry'],
    where: {
      field: 'registry_product',
      values: ['distribution'],
    },
    cannotSee: [
      'Logins, failed pulls and pushes, and lists of tags and repositories.',
      'What the registry had not told yet when it ended: its queue is in memory.',
      "Pulls that the client's cache answers, or the registry by 304, and blobs that are fetched from a storage back end or CDN by an old redirect.",
      "The client's address behind a proxy, unless that sets X-Forwarded-For; the registry believes that header from anybody.",
      'Garbage collection.',
    ],
  },
  {
    name: 'distribution-access-log',
    title: 'Docker Distribution, access log',
    docs: 'registry-distribution.md',
    objects: ['image-registry'],
    where: {
      field: 'registry_product',
      values: ['distribution'],
    },
    cannotSee: [
      'Pulls and pushes that succeeded: they are taken from notifications only.',
      "Which credential it was, a password or a token; logins at a token server are in that server's log only.",
      "The client's address behind a proxy: the log has the proxy's.",
    ],
  },
  {
    name: 'harbor',
    title: 'Harbor',
    docs: 'registry-harbor.md',
    objects: ['image-registry'],
    where: {
      field: 'registry_product',
      values: ['harbor'],
    },
    cannotSee: [
      "The client's address and user agent: neither the audit log nor webhooks have them.",
      'Failed pulls and pushes, and pulls of an image that the client has already, which are a HEAD request only.',
      'Logins of docker and other clients: those at the web portal are told.',
      'Before Harbor 2.13: any logins, and changes of users, members and the configuration.',
      'What Harbor is told to leave out of its audit log, such as pulls; and where only webhooks are received, all but pushes, pulls and deletions of artifacts, scans, quotas, replication and retention.',
    ],
  },
  {
    name: 'swr-basic',
    title: 'Huawei Cloud SWR, Basic edition',
    docs: 'registry-swr.md',
    objects: ['image-registry'],
    where: {
      field: 'registry_product',
      values: ['swr'],
    },
    cannotSee: [
      'Pulls and pushes in regions where CTS does not trace them; images that are uploaded at the console are traced everywhere.',
      'A pull of layers that a node has already.',
      'Failed pulls, pushes and logins.',
      'What happened within the last minute or so, at times five: CTS shows traces late.',
      'Other regions and projects than those configured, and what is done to IAM users.',
    ],
  },
  {
    name: 'swr-enterprise',
    title: 'Huawei Cloud SWR, Enterprise edition',
    docs: 'registry-swr.md',
    objects: ['image-registry'],
    where: {
      field: 'registry_product',
      values: ['swr'],
    },
    cannotSee: [
      'Where a pull or push came from, by which client, and the digest: the audit log has the user, the image as it was named and the time.',
      'Failed pulls, pushes and logins.',
      'What CTS traced in the last minute or so, at times five.',
      'Other regions and projects than those configured, and what is done to IAM users.',
    ],
  },
];
