import type { PodFacts } from '../../kubernetes/pods/podFacts.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { POSITIONED } from '../../pipeline/pipeline.ts';
import type { LogLine } from './assembler.ts';
import { keyOf, type ContainerRun } from './layout.ts';

export interface Host {
  name: string;
  /** The node's name, where it is known. */
  node?: string;
}

/** Turns lines of a run into observations, with what is known of its pod at this moment. */
export function observer(run: ContainerRun, pod: PodFacts | undefined, host: Host): (line: LogLine) => Observation {
  const container = pod?.containers.get(run.container);
  const id = `${POSITIONED}${keyOf(run)}`;
  const known: Omit<Observation['record'], 'record_id'> = {
    event_action: 'log',
    host_name: host.name,
    k8s_node_name: pod?.node ?? host.node,
    k8s_namespace_name: run.namespace,
    k8s_pod_name: run.pod,
    k8s_pod_uid: pod?.uid ?? run.uid,
    k8s_workload_kind: pod?.workload?.kind,
    k8s_workload_name: pod?.workload?.name,
    k8s_container_name: run.container,
    k8s_container_type: container?.type,
    k8s_container_restart_count: run.restarts > 0 ? run.restarts : undefined,
    container_id: container?.ids.get(run.restarts),
    container_image_name: container?.image || undefined,
    container_runtime_name: container?.runtime,
  };
  return (line) => ({
    time: line.time,
    object: 'container-log',
    severity: 'info',
    actor: 'unknown',
    access: 'none',
    record: {
      ...known,
      record_id: `${id}/${line.stream}/${line.id}`,
      log_iostream: line.stream,
      message: line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text,
    },
  });
}
