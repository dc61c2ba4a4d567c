import { FIELDS, LABELS, type RecordField } from '../../../record/record.gen';
import { fieldTitle } from '../../datasource/query/fields';
import type { Values } from './values';

export interface FieldGroup {
  title: string;
  names: readonly string[];
}

/** Labels; the others say what kind of stream it is, which is shown by its `object`. */
type ShownLabel = 'object' | 'cluster' | 'severity' | 'actor' | 'access' | 'late' | 'shard';

interface Group extends FieldGroup {
  names: ReadonlyArray<RecordField | ShownLabel>;
}

/** In the order of the question: who did what to what, from where, with what result. */
export const FIELD_GROUPS: readonly Group[] = [
  {
    title: 'Who',
    names: [
      'user_name',
      'user_effective_name',
      'actor',
      'user_id',
      'user_root',
      'user_credential_type',
      'user_pod_name',
      'user_cloud_identity',
    ],
  },
  {
    title: 'From where',
    names: [
      'client_address',
      'client_address_claimed',
      'client_network_class',
      'user_agent_name',
      'user_agent_version',
      'user_agent_original',
    ],
  },
  {
    title: 'What',
    names: [
      'event_action',
      'access',
      'process_command_line',
      'file_path',
      'network_port',
      'message',
      'log_iostream',
      'k8s_object_changes',
      'k8s_dry_run',
      'url_path',
      'registry_operation',
      'event_count',
      'k8s_event_count',
      'event_sample_rate',
    ],
  },
  {
    title: 'Object',
    names: [
      'k8s_object_resource',
      'k8s_object_subresource',
      'k8s_object_api_group',
      'k8s_object_name',
      'k8s_object_uid',
      'registry_resource_type',
      'registry_resource_name',
      'registry_project',
    ],
  },
  {
    title: 'Where',
    names: [
      'k8s_namespace_name',
      'k8s_workload_kind',
      'k8s_workload_name',
      'k8s_pod_name',
      'k8s_pod_uid',
      'k8s_container_name',
      'k8s_container_type',
      'k8s_container_restart_count',
      'k8s_pod_host_access',
      'container_name',
      'container_id',
      'container_runtime_name',
      'k8s_node_name',
      'host_name',
    ],
  },
  {
    title: 'Image',
    names: [
      'container_image_name',
      'registry_name',
      'container_image_repository',
      'container_image_tag',
      'oci_manifest_digest',
      'oci_manifest_previous_digest',
      'container_image_repository_from',
      'container_image_id',
      'container_image_size',
      'oci_manifest_media_type',
    ],
  },
  {
    title: 'Result',
    names: [
      'event_outcome',
      'severity',
      'event_reason',
      'http_response_status_code',
      'k8s_authorization_decision',
      'k8s_authorization_reason',
      'k8s_event_type',
      'process_exit_code',
      'process_signal',
      'collector_fix',
      'collector_required',
      'event_duration',
      'event_start',
      'event_end',
    ],
  },
  {
    title: 'Source',
    names: [
      'object',
      'cluster',
      'k8s_cluster_name',
      'cloud_account_id',
      'cloud_region',
      'k8s_event_reporting_controller',
      'k8s_audit_level',
      'k8s_audit_stage',
      'registry_product',
      'registry_instance_id',
      'collector_source',
      'collector_version',
      'collector_clock_skew',
      'late',
      'shard',
    ],
  },
  { title: 'Identifiers', names: ['record_id', 'session_id', 'k8s_audit_id', 'record_version'] },
];

/** Beside the objects of Kubernetes, “Object” and “Late” by themselves would be read as something else. */
const TITLES: Partial<Record<string, string>> = {
  object: 'Kind of record',
  late: 'Delivered late',
} satisfies Partial<Record<ShownLabel, string>>;

/** What a field is called among all that a record says. */
export const shownTitle = (name: string): string => TITLES[name] ?? fieldTitle(name);

/** What repeats `object`, or says that it is a record. */
const NOT_SHOWN = new Set(['service_name', 'tallyman']);

const placed = new Set<string>(FIELD_GROUPS.flatMap(({ names }) => names));

/** The groups that a record has values in, with those names only. Names that no schema knows, of a newer collector, come last. */
export function groupsOf(values: Values): FieldGroup[] {
  const others = Object.keys(values).filter((name) => !placed.has(name) && !NOT_SHOWN.has(name));
  return [...FIELD_GROUPS, { title: 'Others', names: others }]
    .map(({ title, names }) => ({ title, names: names.filter((name) => Boolean(values[name])) }))
    .filter(({ names }) => names.length > 0);
}

/** Names of the schema that stand in no group. */
export const withoutGroup = (): string[] =>
  [...LABELS, ...FIELDS].map(({ name }) => name).filter((name) => !placed.has(name) && !NOT_SHOWN.has(name));
