import { imageFields } from '../../pipeline/normalise/imageFields.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { ContainerInspect } from './answers.ts';
import { isPrivileged } from './containers.ts';
import type { Known } from './known.ts';

/** What such a record says in `event_reason`. */
export const FOUND = 'found after a gap';

/** Something that must have happened to a container, though no event told of it. */
export interface Find {
  action: 'create' | 'start' | 'oom' | 'die' | 'destroy';
  /** In nanoseconds since the epoch. */
  time: bigint;
  id: string;
  names: Pick<Known, 'name' | 'image'>;
  host: string;
  runtime: string;
  /** Of one that is still there. */
  inspect?: ContainerInspect;
  /** References to its image by digests. */
  digests?: string[];
}

/** The observation of what was found. */
export function foundObservation({ action, time, id, names, host, runtime, inspect, digests }: Find): Observation {
  const exit = action === 'die' ? inspect?.State?.ExitCode : undefined;
  const privileged = inspect !== undefined && isPrivileged(inspect);
  const severity = action === 'oom' ? 'medium' : privileged && ['create', 'start'].includes(action) ? 'high' : 'info';
  return {
    time,
    object: 'container-lifecycle',
    severity: severity === 'info' && ![undefined, 0, 137, 143].includes(exit) ? 'low' : severity,
    actor: 'unknown',
    access: action === 'die' || action === 'oom' ? 'none' : 'write',
    record: {
      // A container is removed once, at a time that nobody knows.
      record_id: ['docker', 'found', ...(action === 'destroy' ? [] : [time]), id.slice(0, 20), action].join('/'),
      event_action: action,
      event_reason: FOUND,
      event_outcome: exit ? 'failure' : 'success',
      host_name: host,
      container_id: id,
      container_name: names.name,
      container_image_name: names.image,
      container_image_id: inspect?.Image,
      ...imageFields({ name: names.image, id: inspect?.Image, resolved: digests }),
      container_runtime_name: runtime,
      process_exit_code: exit,
    },
  };
}
