import { FieldType, type DataFrame } from '@grafana/data';
import { ask } from '../../datasource/records/ask';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** A container that runs; texts are empty where they are not told. */
export interface RunningContainer {
  /** Milliseconds since 1970. */
  since: number;
  cluster: string;
  namespace: string;
  pod: string;
  container: string;
}

/** The containers that run an image with this digest: those that were seen to start in the last week, and not to end. */
export async function askRunning(uid: string, digest: string, now = Date.now()): Promise<RunningContainer[]> {
  const frames = await ask(uid, [{ refId: 'running', shape: 'images', question: 'running', image: { digest } }], {
    from: now - WEEK_MS,
    to: now,
  });
  return frames.flatMap(readRunning);
}

/** Rows of what the shape `images` answers with. Source: pkg/frames/images.go. */
export function readRunning({ fields, length }: DataFrame): RunningContainer[] {
  const since = fields.find(({ type }) => type === FieldType.time);
  const text = (name: string, row: number) => String(fields.find((field) => field.name === name)?.values[row] ?? '');
  return Array.from({ length }, (_, row) => ({
    since: Number(since?.values[row] ?? 0),
    cluster: text('cluster', row),
    namespace: text('namespace', row),
    pod: text('pod', row),
    container: text('container', row),
  }));
}

/** What all records of the container have in common. */
export const placeOf = ({ cluster, namespace, pod, container }: RunningContainer): Record<string, string> =>
  pod === '' ? { cluster, container_name: container } : { cluster, k8s_namespace_name: namespace, k8s_pod_name: pod };
