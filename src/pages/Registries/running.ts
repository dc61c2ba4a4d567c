import { FieldType, type DataFrame } from '@grafana/data';
import { ask } from '../../datasource/records/ask';
import type { Subject } from '../record/subjects';
import type { RecordRef } from '../routes';

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

/** A container that runs what it should not, or what nobody knows of. */
export interface RunningImage extends RunningContainer {
  /** As the container was made with it. */
  image: string;
  repository: string;
  digest: string;
  why: string;
  /** What was done at the registry that made it so. */
  event?: { text: string; record: RecordRef };
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
export function readRunning({ fields, length }: DataFrame): RunningImage[] {
  const value = (name: string, row: number): unknown => fields.find((field) => field.name === name)?.values[row];
  const text = (name: string, row: number) => String(value(name, row) ?? '');
  const since = fields.find(({ type }) => type === FieldType.time);
  return Array.from({ length }, (_, row) => ({
    since: Number(since?.values[row] ?? 0),
    cluster: text('cluster', row),
    namespace: text('namespace', row),
    pod: text('pod', row),
    container: text('container', row),
    image: text('image', row),
    repository: text('repository', row),
    digest: text('digest', row),
    why: text('why', row),
    ...(text('event', row) && {
      event: {
        text: text('event', row),
        record: { id: text('eventRecord', row), time: Number(value('eventTime', row) ?? 0) },
      },
    }),
  }));
}

/** What all records of the container have in common. */
export const placeOf = ({ cluster, namespace, pod, container }: RunningContainer): Subject['equal'] =>
  pod === '' ? { cluster, container_name: container } : { cluster, k8s_namespace_name: namespace, k8s_pod_name: pod };

/** Where a container is, as paths of files are written. */
export const pathOf = ({ namespace, pod, container }: RunningContainer): string =>
  [namespace, pod, container].filter(Boolean).join('/');
