import type { Values } from './values';

/** Something that a record is about and that other records are about too. */
export interface Subject {
  id: 'container' | 'pod' | 'workload' | 'user' | 'image' | 'address' | 'node' | 'host';
  title: string;
  /** Equalities that all records of it meet. */
  equal: Record<string, string>;
}

const KINDS: ReadonlyArray<{ id: Subject['id']; title: string; fields: string[] }> = [
  {
    id: 'container',
    title: 'Container',
    fields: ['cluster', 'k8s_namespace_name', 'k8s_pod_name', 'k8s_container_name'],
  },
  { id: 'container', title: 'Container', fields: ['cluster', 'container_name'] },
  { id: 'pod', title: 'Pod', fields: ['cluster', 'k8s_namespace_name', 'k8s_pod_name'] },
  {
    id: 'workload',
    title: 'Workload',
    fields: ['cluster', 'k8s_namespace_name', 'k8s_workload_kind', 'k8s_workload_name'],
  },
  { id: 'user', title: 'User', fields: ['user_name'] },
  // Containers and registries both tell it; the registry's name may be another for each.
  { id: 'image', title: 'Image', fields: ['container_image_repository'] },
  { id: 'image', title: 'Image', fields: ['container_image_name'] },
  { id: 'address', title: 'Address', fields: ['client_address'] },
  { id: 'node', title: 'Node', fields: ['cluster', 'k8s_node_name'] },
  { id: 'host', title: 'Host', fields: ['host_name'] },
];

/** What a record is about, each kind once and by what names it best. */
export function subjectsOf(values: Values): Subject[] {
  const found = new Map<Subject['id'], Subject>();
  for (const { id, title, fields } of KINDS) {
    const equal = Object.fromEntries(fields.flatMap((field) => (values[field] ? [[field, values[field] ?? '']] : [])));
    if (Object.keys(equal).length === fields.length && !found.has(id)) {
      found.set(id, { id, title, equal });
    }
  }
  return [...found.values()];
}

/** The subject whose name a field holds. */
const NAMED_BY: Record<string, Subject['id']> = {
  k8s_container_name: 'container',
  container_name: 'container',
  k8s_pod_name: 'pod',
  k8s_workload_name: 'workload',
  user_name: 'user',
  container_image_name: 'image',
  container_image_repository: 'image',
  client_address: 'address',
  k8s_node_name: 'node',
  host_name: 'host',
};

export const subjectNamedBy = (field: string, subjects: Subject[]): Subject | undefined =>
  subjects.find(({ id, equal }) => id === NAMED_BY[field] && field in equal);

/** What the subject is called, without where it is. */
export const subjectName = ({ equal }: Subject): string => Object.values(equal).at(-1) ?? '';
