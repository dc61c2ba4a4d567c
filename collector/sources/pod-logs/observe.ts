import type { Observation } from '../../pipeline/observation.ts';
import { ORDERED, POSITIONED } from '../../pipeline/writeOptions.ts';
import { parseTime } from '../../pipeline/time.ts';
import type { ContainerState } from './runs.ts';

/** A record's message stays below Loki's longest line even where JSON writes every character in six. */
const LONGEST_MESSAGE = 32 * 1024;

/** The time that the kubelet puts before a line, and the line; `undefined` for what it says itself, which has none. */
export function parseLine(line: string): { time: bigint; text: string } | undefined {
  const end = line.indexOf(' ');
  const time = end < 0 ? undefined : parseTime(line.slice(0, end));
  return time === undefined ? undefined : { time, text: line.slice(end + 1).replace(/\r$/, '') };
}

/** The records of a line, several where it is long. `number` is the line's among those of its nanosecond. */
export function observe(
  { pod, container, type }: ContainerState,
  restarts: number,
  { time, text }: { time: bigint; text: string },
  number: number
): Observation[] {
  const facts = pod.containers.get(container);
  const id = `${POSITIONED}${pod.uid}/${container}/api${ORDERED}${time}/${number}`;
  const parts = cut(text);
  return parts.map((message, part) => ({
    time,
    object: 'container-log',
    severity: 'info',
    actor: 'unknown',
    access: 'none',
    record: {
      record_id: parts.length > 1 ? `${id}/${part}` : id,
      event_action: 'log',
      host_name: pod.node,
      k8s_node_name: pod.node,
      k8s_namespace_name: pod.namespace,
      k8s_pod_name: pod.name,
      k8s_pod_uid: pod.uid,
      k8s_workload_kind: pod.workload?.kind,
      k8s_workload_name: pod.workload?.name,
      k8s_container_name: container,
      k8s_container_type: type,
      k8s_container_restart_count: restarts > 0 ? restarts : undefined,
      container_id: facts?.ids.get(restarts),
      container_image_name: facts?.image || undefined,
      container_runtime_name: facts?.runtime,
      message,
    },
  }));
}

/** A long message in parts, none of them between the halves of a character. */
function cut(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length || parts.length === 0;) {
    const high = /[\ud800-\udbff]/.test(text.charAt(at + LONGEST_MESSAGE - 1));
    const length = high ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE;
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return parts;
}
