// Code generated from record/schema.json by "npm run generate". DO NOT EDIT.

// Package record holds the schema of Tallyman's audit record.
package record

// Version of the schema that this build writes and understands.
const Version = 1

// MinReadable is the oldest version of the schema that this build can read.
const MinReadable = 1

// Type of a field's value in the JSON line.
type Type string

// The types that a field can have.
const (
	String  Type = "string"
	Integer Type = "integer"
	Boolean Type = "boolean"
)

// Field is a key of the record's JSON line.
type Field struct {
	Name, Title string
	Type        Type
	Unit        string
	Description string
	Source      string
	// Bounded says that the field has few enough values to group a series by.
	Bounded bool
	Values  []string
}

// Label is a Loki stream label of the record.
type Label struct {
	Name, Title, Description string
	Values                   []string
	// Ordered says that Values rise in the order given.
	Ordered bool
}

// Labels of the record's streams.
var Labels = []Label{
	{Name: "tallyman", Title: "Kind", Description: "`record` is the lean line that is queried; `evidence` is the untouched source payload, read when a row is opened.", Values: []string{"record", "evidence"}, Ordered: false},
	{Name: "object", Title: "Object", Description: "What kind of audit object the record is.", Values: []string{"kubernetes-audit", "kubernetes-event", "container-log", "container-command", "container-lifecycle", "container-connection", "image-registry", "collector"}, Ordered: false},
	{Name: "cluster", Title: "Cluster", Description: "Name of the cluster, or of the host where there is none. Set in the collector's configuration.", Values: nil, Ordered: false},
	{Name: "severity", Title: "Severity", Description: "How much attention the record asks for.", Values: []string{"info", "low", "medium", "high", "critical"}, Ordered: true},
	{Name: "actor", Title: "Actor", Description: "Who acted: a person, a service account, a node (kubelet), a part of the control plane, or somebody the source does not name.", Values: []string{"human", "service", "node", "system", "unknown"}, Ordered: false},
	{Name: "access", Title: "Access", Description: "What kind of access it was. `exec` is interactive access into a container: exec, attach, port-forward, debug.", Values: []string{"read", "write", "exec", "none"}, Ordered: false},
	{Name: "late", Title: "Late", Description: "Only on records that Loki would have refused because newer ones of the same stream had come an hour before them, as when one of several hosts was cut off: the half hour they belong to. They are found like all others.", Values: nil, Ordered: false},
	{Name: "shard", Title: "Shard", Description: "Only on records of a stream so busy that it is written as several: which of them. They are found like all others.", Values: nil, Ordered: false},
	{Name: "service_name", Title: "Service", Description: "Equal to `object`; for Loki's own user interfaces.", Values: nil, Ordered: false},
}

// Fields of the record, in the order in which they are written.
var Fields = []Field{
	{Name: "record_id", Title: "Record id", Type: String, Unit: "", Description: "Names this record for ever. The same thing seen twice has the same id: audit ID and stage with a digest of the request (a client may choose the audit ID); Docker event time, object id and action; a Kubernetes event's uid and resourceVersion; container id, time and number of the log line at that time.", Source: "Tallyman", Bounded: false, Values: nil},
	{Name: "record_version", Title: "Record version", Type: Integer, Unit: "", Description: "Version of this schema that the line was written with.", Source: "Tallyman", Bounded: false, Values: nil},
	{Name: "event_action", Title: "Action", Type: String, Unit: "", Description: "What was done: the Kubernetes verb, or `exec`, `attach`, `port-forward`, `debug`, …; the Docker event's action; `event` for a Kubernetes event and `event-repeat` when it had happened before; `log` for a line of a container's log; `copy-in` and `copy-out` for files copied into and out of a container; `start`, `stop`, `gap`, `drop`, `permission-lost`, `check`, … of the collector itself. `proxy` for a request through the API server to a node, pod or service. An action that lasts ends with a record of its own, `exec-end` and so on; a request that an audit policy also tells of when it has only been received has one more, `get-received`.", Source: "ECS event.action", Bounded: true, Values: nil},
	{Name: "event_outcome", Title: "Outcome", Type: String, Unit: "", Description: "Whether it succeeded. A request that was refused is a `failure` with `k8s_authorization_decision` `forbid` or a 4xx status code.", Source: "ECS event.outcome", Bounded: true, Values: []string{"success", "failure", "unknown"}},
	{Name: "event_reason", Title: "Reason", Type: String, Unit: "", Description: "Why: the Kubernetes status reason (Forbidden, NotFound, …) or the Kubernetes event's reason. Of a check of the collector what was looked at.", Source: "ECS event.reason", Bounded: true, Values: nil},
	{Name: "event_duration", Title: "Duration", Type: Integer, Unit: "ns", Description: "How long it took, in nanoseconds.", Source: "ECS event.duration", Bounded: false, Values: nil},
	{Name: "event_start", Title: "From", Type: String, Unit: "", Description: "Beginning of the time that the record speaks of, as of a gap; RFC 3339.", Source: "ECS event.start", Bounded: false, Values: nil},
	{Name: "event_end", Title: "Until", Type: String, Unit: "", Description: "End of the time that the record speaks of; RFC 3339.", Source: "ECS event.end", Bounded: false, Values: nil},
	{Name: "event_count", Title: "Events", Type: Integer, Unit: "", Description: "How many events a record of the collector speaks of: those that were dropped.", Source: "Tallyman", Bounded: false, Values: nil},
	{Name: "event_sample_rate", Title: "Stands for", Type: Integer, Unit: "", Description: "The record was kept by a sample rule as one of so many like it; absent where all were kept.", Source: "Honeycomb SampleRate", Bounded: false, Values: nil},
	{Name: "user_name", Title: "User", Type: String, Unit: "", Description: "Who authenticated. Absent where the source knows no user (Docker Engine).", Source: "OpenTelemetry user.name", Bounded: true, Values: nil},
	{Name: "user_effective_name", Title: "Acting as", Type: String, Unit: "", Description: "The user that `user_name` impersonated, or the agency of a cloud that a session of `user_name` acted for.", Source: "ECS user.effective.name", Bounded: true, Values: nil},
	{Name: "user_id", Title: "User id", Type: String, Unit: "", Description: "Id of the user, where the source has one beside the name.", Source: "OpenTelemetry user.id", Bounded: false, Values: nil},
	{Name: "user_root", Title: "Root user", Type: Boolean, Unit: "", Description: "It was the account's own user, who may do everything, and not one whom the account gave rights to.", Source: "CTS principal_is_root_user", Bounded: false, Values: nil},
	{Name: "user_credential_type", Title: "Credential", Type: String, Unit: "", Description: "What kind of credential was used, as far as the source tells.", Source: "Tallyman", Bounded: true, Values: []string{"anonymous", "password", "token", "robot", "access-key", "temporary", "certificate", "system"}},
	{Name: "user_pod_name", Title: "User's pod", Type: String, Unit: "", Description: "The pod whose service account token was used; it is in the namespace that the service account's name tells.", Source: "Kubernetes user.extra authentication.kubernetes.io/pod-name", Bounded: true, Values: nil},
	{Name: "user_cloud_identity", Title: "Cloud identity", Type: String, Unit: "", Description: "Who the user is to the cloud provider, where the API server's authenticator says so in user.extra: an AWS ARN, a Google or Microsoft account, a Huawei Cloud IAM user.", Source: "Kubernetes user.extra", Bounded: true, Values: nil},
	{Name: "client_address", Title: "Client address", Type: String, Unit: "", Description: "Address the request came from: the last of the audit event's sourceIPs, the one that the caller cannot forge.", Source: "OpenTelemetry client.address", Bounded: true, Values: nil},
	{Name: "client_address_claimed", Title: "Claimed addresses", Type: String, Unit: "", Description: "All addresses but the last of the audit event's sourceIPs, separated by commas: what the request's headers claim (X-Forwarded-For, X-Real-Ip), which anybody can forge.", Source: "Kubernetes sourceIPs", Bounded: false, Values: nil},
	{Name: "client_network_class", Title: "Client's network", Type: String, Unit: "", Description: "What kind of network `client_address` is of, by IANA's special-purpose registries; `shared` is 100.64.0.0/10.", Source: "Tallyman", Bounded: true, Values: []string{"loopback", "link-local", "private", "shared", "public"}},
	{Name: "user_agent_original", Title: "User agent", Type: String, Unit: "", Description: "The client's user agent, as sent.", Source: "OpenTelemetry user_agent.original", Bounded: true, Values: nil},
	{Name: "user_agent_name", Title: "Tool", Type: String, Unit: "", Description: "The client's program, taken from its user agent: kubectl, helm, kubelet, …", Source: "OpenTelemetry user_agent.name", Bounded: true, Values: nil},
	{Name: "user_agent_version", Title: "Tool version", Type: String, Unit: "", Description: "The program's version, taken from its user agent.", Source: "OpenTelemetry user_agent.version", Bounded: true, Values: nil},
	{Name: "host_name", Title: "Host", Type: String, Unit: "", Description: "Host that it happened on.", Source: "OpenTelemetry host.name", Bounded: true, Values: nil},
	{Name: "cloud_account_id", Title: "Cloud account", Type: String, Unit: "", Description: "Account, project or subscription that a managed cluster belongs to, where its envelope says so.", Source: "OpenTelemetry cloud.account.id", Bounded: true, Values: nil},
	{Name: "cloud_region", Title: "Cloud region", Type: String, Unit: "", Description: "Region of a managed cluster, where its envelope says so.", Source: "OpenTelemetry cloud.region", Bounded: true, Values: nil},
	{Name: "k8s_cluster_name", Title: "Cluster's name", Type: String, Unit: "", Description: "Name of a managed cluster, where its envelope says so. The label `cluster` is what the collector's configuration calls it.", Source: "OpenTelemetry k8s.cluster.name", Bounded: true, Values: nil},
	{Name: "k8s_node_name", Title: "Node", Type: String, Unit: "", Description: "Kubernetes node.", Source: "OpenTelemetry k8s.node.name", Bounded: true, Values: nil},
	{Name: "k8s_namespace_name", Title: "Namespace", Type: String, Unit: "", Description: "Kubernetes namespace.", Source: "OpenTelemetry k8s.namespace.name", Bounded: true, Values: nil},
	{Name: "k8s_pod_name", Title: "Pod", Type: String, Unit: "", Description: "Pod.", Source: "OpenTelemetry k8s.pod.name", Bounded: true, Values: nil},
	{Name: "k8s_pod_uid", Title: "Pod UID", Type: String, Unit: "", Description: "UID of the pod.", Source: "OpenTelemetry k8s.pod.uid", Bounded: false, Values: nil},
	{Name: "k8s_workload_kind", Title: "Workload kind", Type: String, Unit: "", Description: "Kind of the object at the top of the pod's chain of owners: Deployment, StatefulSet, DaemonSet, CronJob, Job, …", Source: "Kubernetes ownerReferences", Bounded: true, Values: nil},
	{Name: "k8s_workload_name", Title: "Workload", Type: String, Unit: "", Description: "Name of the object at the top of the pod's chain of owners.", Source: "Kubernetes ownerReferences", Bounded: true, Values: nil},
	{Name: "k8s_container_name", Title: "Container (pod)", Type: String, Unit: "", Description: "Name of the container in its pod's spec.", Source: "OpenTelemetry k8s.container.name", Bounded: true, Values: nil},
	{Name: "k8s_container_type", Title: "Container type", Type: String, Unit: "", Description: "Which of the pod's lists the container stands in.", Source: "Kubernetes pod spec", Bounded: true, Values: []string{"container", "init", "ephemeral"}},
	{Name: "k8s_container_restart_count", Title: "Restarts", Type: Integer, Unit: "", Description: "How often the container had been restarted by then.", Source: "OpenTelemetry k8s.container.restart_count", Bounded: false, Values: nil},
	{Name: "k8s_object_resource", Title: "Resource", Type: String, Unit: "", Description: "Kubernetes resource, plural: pods, secrets, …", Source: "Kubernetes objectRef.resource", Bounded: true, Values: nil},
	{Name: "k8s_object_subresource", Title: "Subresource", Type: String, Unit: "", Description: "Subresource: exec, status, scale, …", Source: "Kubernetes objectRef.subresource", Bounded: true, Values: nil},
	{Name: "k8s_object_api_group", Title: "API group", Type: String, Unit: "", Description: "API group; absent for the core group.", Source: "Kubernetes objectRef.apiGroup", Bounded: true, Values: nil},
	{Name: "k8s_object_name", Title: "Object name", Type: String, Unit: "", Description: "Name of the object.", Source: "Kubernetes objectRef.name", Bounded: false, Values: nil},
	{Name: "k8s_object_uid", Title: "Object UID", Type: String, Unit: "", Description: "UID of the object.", Source: "Kubernetes objectRef.uid", Bounded: false, Values: nil},
	{Name: "k8s_object_changes", Title: "Changes", Type: String, Unit: "", Description: "What a patch, update or scale asked to be changed, where the audit policy keeps the request: paths, separated by commas, with the new value behind them where it is a number or a flag (spec.replicas=5).", Source: "Kubernetes requestObject", Bounded: false, Values: nil},
	{Name: "k8s_pod_host_access", Title: "Access to the node", Type: String, Unit: "", Description: "What of its node a pod, or a workload's template, asked for, where the audit policy keeps the request (level Request): those of `privileged`, `hostPID`, `hostIPC`, `hostNetwork` and `hostPath` that stand in what was written, in this order, separated by commas. An update tells all that the object has then, a patch only what is in the patch.", Source: "Kubernetes pod spec", Bounded: true, Values: nil},
	{Name: "k8s_event_type", Title: "Event type", Type: String, Unit: "", Description: "Type of a Kubernetes event, as its reporter chose it.", Source: "Kubernetes Event type", Bounded: true, Values: []string{"Normal", "Warning"}},
	{Name: "k8s_event_count", Title: "Count", Type: Integer, Unit: "", Description: "How often it had happened by then, where more than once. Kubernetes does not write every repeat: the count can rise by more than one from record to record.", Source: "OpenTelemetry Collector k8s.event.count", Bounded: false, Values: nil},
	{Name: "k8s_event_reporting_controller", Title: "Reported by", Type: String, Unit: "", Description: "Part of the cluster that reported the event: kubelet, default-scheduler, replicaset-controller, …", Source: "Kubernetes Event reportingController", Bounded: true, Values: nil},
	{Name: "k8s_audit_id", Title: "Audit ID", Type: String, Unit: "", Description: "The API server's id of the request; the same in all stages.", Source: "Kubernetes auditID", Bounded: false, Values: nil},
	{Name: "k8s_audit_stage", Title: "Audit stage", Type: String, Unit: "", Description: "Stage of the request at which the record was written.", Source: "Kubernetes stage", Bounded: true, Values: []string{"RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"}},
	{Name: "k8s_audit_level", Title: "Audit level", Type: String, Unit: "", Description: "How much of the request the audit policy kept.", Source: "Kubernetes level", Bounded: true, Values: []string{"Metadata", "Request", "RequestResponse"}},
	{Name: "k8s_authorization_decision", Title: "Decision", Type: String, Unit: "", Description: "Decision of the authorizer.", Source: "Kubernetes annotation authorization.k8s.io/decision", Bounded: true, Values: []string{"allow", "forbid"}},
	{Name: "k8s_authorization_reason", Title: "Decided by", Type: String, Unit: "", Description: "Which role and binding allowed it.", Source: "Kubernetes annotation authorization.k8s.io/reason", Bounded: false, Values: nil},
	{Name: "k8s_dry_run", Title: "Dry run", Type: Boolean, Unit: "", Description: "Nothing was changed: the request was a dry run.", Source: "Kubernetes dryRun", Bounded: false, Values: nil},
	{Name: "url_path", Title: "Path", Type: String, Unit: "", Description: "Path of a request that names no resource, such as /healthz, or that was asked for through a proxy (`nodes/proxy`, `pods/proxy`, `services/proxy`).", Source: "OpenTelemetry url.path", Bounded: false, Values: nil},
	{Name: "http_response_status_code", Title: "Status code", Type: Integer, Unit: "", Description: "HTTP status of the answer.", Source: "OpenTelemetry http.response.status_code", Bounded: true, Values: nil},
	{Name: "container_id", Title: "Container id", Type: String, Unit: "", Description: "Id of the container, 64 hexadecimal digits.", Source: "OpenTelemetry container.id", Bounded: false, Values: nil},
	{Name: "container_name", Title: "Container", Type: String, Unit: "", Description: "Name of the container as the container engine knows it.", Source: "OpenTelemetry container.name", Bounded: true, Values: nil},
	{Name: "container_image_name", Title: "Image", Type: String, Unit: "", Description: "Image the container was made from, as written there, with its tag or digest.", Source: "OpenTelemetry container.image.name", Bounded: true, Values: nil},
	{Name: "container_image_id", Title: "Image id", Type: String, Unit: "", Description: "Id of the image.", Source: "OpenTelemetry container.image.id", Bounded: false, Values: nil},
	{Name: "container_runtime_name", Title: "Runtime", Type: String, Unit: "", Description: "docker, podman, containerd, …", Source: "OpenTelemetry container.runtime.name", Bounded: true, Values: nil},
	{Name: "registry_name", Title: "Registry", Type: String, Unit: "", Description: "The image registry, as the collector's configuration names it: its host, as it stands in image references.", Source: "Tallyman", Bounded: true, Values: nil},
	{Name: "registry_product", Title: "Registry product", Type: String, Unit: "", Description: "What kind of registry it is: Docker Distribution, Harbor, Huawei Cloud SWR.", Source: "Tallyman", Bounded: true, Values: []string{"distribution", "harbor", "swr"}},
	{Name: "registry_instance_id", Title: "Registry instance", Type: String, Unit: "", Description: "Which instance of the registry acted: Distribution's changes with each start; SWR Enterprise's is its instance id.", Source: "Distribution source.instanceID, SWR instance_id", Bounded: true, Values: nil},
	{Name: "registry_project", Title: "Project", Type: String, Unit: "", Description: "Harbor's project, SWR's organization or namespace; for Distribution the part of the repository before the first slash.", Source: "Harbor project, SWR namespace", Bounded: true, Values: nil},
	{Name: "registry_operation", Title: "Operation", Type: String, Unit: "", Description: "The operation as the registry itself calls it: deleteImageTag, PUSH_ARTIFACT, create_robot, …", Source: "CTS trace_name, Harbor event type", Bounded: true, Values: nil},
	{Name: "registry_resource_type", Title: "Resource type", Type: String, Unit: "", Description: "What was acted on: artifact, tag, repository, project, robot, member, user, configuration, …; one word for all registries.", Source: "CTS resource_type, Harbor resource_type", Bounded: true, Values: nil},
	{Name: "registry_resource_name", Title: "Registry resource", Type: String, Unit: "", Description: "Name of what was acted on, as the registry writes it.", Source: "CTS resource_name, Harbor resource", Bounded: false, Values: nil},
	{Name: "container_image_repository", Title: "Repository", Type: String, Unit: "", Description: "Repository of the image, without registry, tag and digest: team/web.", Source: "Distribution target.repository", Bounded: true, Values: nil},
	{Name: "container_image_repository_from", Title: "From repository", Type: String, Unit: "", Description: "Repository that content was mounted or copied from.", Source: "Distribution target.fromRepository", Bounded: true, Values: nil},
	{Name: "container_image_tag", Title: "Tag", Type: String, Unit: "", Description: "Tag of the image that was named.", Source: "OpenTelemetry container.image.tags", Bounded: true, Values: nil},
	{Name: "container_image_size", Title: "Image size", Type: Integer, Unit: "By", Description: "Bytes of the image as far as the registry tells: manifest, configuration and layers.", Source: "OCI descriptor size", Bounded: false, Values: nil},
	{Name: "oci_manifest_digest", Title: "Digest", Type: String, Unit: "", Description: "Digest of the image's manifest: sha256:… Of a container, the digest of the image that it runs.", Source: "OpenTelemetry oci.manifest.digest", Bounded: false, Values: nil},
	{Name: "oci_manifest_previous_digest", Title: "Previous digest", Type: String, Unit: "", Description: "Digest that the tag named before, where it was moved.", Source: "Tallyman", Bounded: false, Values: nil},
	{Name: "oci_manifest_media_type", Title: "Media type", Type: String, Unit: "", Description: "Media type of the manifest.", Source: "OCI descriptor mediaType", Bounded: true, Values: nil},
	{Name: "session_id", Title: "Session", Type: String, Unit: "", Description: "Joins what belongs to one interactive session: the audit ID of a kubectl exec, Docker's exec id.", Source: "OpenTelemetry session.id", Bounded: false, Values: nil},
	{Name: "process_command_line", Title: "Command", Type: String, Unit: "", Description: "The whole command. Arguments that need it are quoted for a POSIX shell where the source keeps them apart (Kubernetes); Docker joins them by spaces.", Source: "OpenTelemetry process.command_line", Bounded: false, Values: nil},
	{Name: "process_exit_code", Title: "Exit code", Type: Integer, Unit: "", Description: "Exit code of the process.", Source: "OpenTelemetry process.exit.code", Bounded: true, Values: nil},
	{Name: "process_signal", Title: "Signal", Type: Integer, Unit: "", Description: "Number of the signal sent.", Source: "Docker signal", Bounded: true, Values: nil},
	{Name: "file_path", Title: "File", Type: String, Unit: "", Description: "Path in the container that a file was copied from or to.", Source: "OpenTelemetry file.path", Bounded: false, Values: nil},
	{Name: "network_port", Title: "Port", Type: String, Unit: "", Description: "Port or ports that were forwarded, separated by commas.", Source: "Tallyman", Bounded: false, Values: nil},
	{Name: "log_iostream", Title: "Stream", Type: String, Unit: "", Description: "Stream that the container wrote the line to.", Source: "OpenTelemetry log.iostream", Bounded: true, Values: []string{"stdout", "stderr"}},
	{Name: "message", Title: "Message", Type: String, Unit: "", Description: "The line of a container's log, or a message of the source.", Source: "ECS message", Bounded: false, Values: nil},
	{Name: "collector_source", Title: "Collector source", Type: String, Unit: "", Description: "Part of the collector that a record about the collector itself speaks of: a source, the buffer, loki; of a check the key in its configuration (`sources.docker`).", Source: "Tallyman", Bounded: true, Values: nil},
	{Name: "collector_clock_skew", Title: "Clock skew", Type: Integer, Unit: "ns", Description: "How far the other side's clock is ahead of the collector's, in nanoseconds.", Source: "Tallyman", Bounded: false, Values: nil},
	{Name: "collector_fix", Title: "How to mend it", Type: String, Unit: "", Description: "How to mend what a check of the collector found missing: commands, flags or an object to apply.", Source: "Tallyman", Bounded: false, Values: nil},
	{Name: "collector_required", Title: "Needed", Type: Boolean, Unit: "", Description: "Whether what a check of the collector looked at is needed; `false` where it would only be good to have.", Source: "Tallyman", Bounded: false, Values: nil},
	{Name: "collector_version", Title: "Collector version", Type: String, Unit: "", Description: "Version of the collector that a record about the collector itself is from.", Source: "OpenTelemetry service.version", Bounded: true, Values: nil},
}
