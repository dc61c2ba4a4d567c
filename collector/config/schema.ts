import { z } from 'zod';
import { docker } from './docker.ts';
import { kubernetesAudit } from './kubernetesAudit.ts';
import { kubernetesEvents } from './kubernetesEvents.ts';
import { kubernetesLifecycle } from './kubernetesLifecycle.ts';
import { loki } from './loki.ts';
import { bytes, place } from './values.ts';

/** A batch of the largest size becomes several frames of the buffer; one of them must fit. */
const LEAST_BUFFER = 16 * 1024 ** 2;

const sources = z
  .strictObject({
    kubernetesAudit: kubernetesAudit.optional(),
    kubernetesEvents: kubernetesEvents.optional(),
    kubernetesLifecycle: kubernetesLifecycle.optional(),
    docker: docker.optional(),
  })
  .refine((value) => Object.values(value).some((source) => source !== undefined), {
    message: 'needs at least one source: kubernetesAudit, kubernetesEvents, kubernetesLifecycle or docker',
  })
  .refine(
    ({ kubernetesEvents: events, kubernetesLifecycle: lifecycle }) =>
      !events?.leaderElection ||
      !lifecycle?.leaderElection ||
      JSON.stringify(events.leaderElection) !== JSON.stringify(lifecycle.leaderElection),
    { path: ['kubernetesLifecycle', 'leaderElection'], message: 'must be another lease than that of kubernetesEvents' }
  );

/** The collector's configuration file. */
export const configSchema = z.strictObject({
  cluster: z
    .string()
    .regex(
      /^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/,
      'must be a name of letters, digits, ".", "_" and "-": it becomes the label "cluster"'
    ),
  loki,
  buffer: z.strictObject({ dir: place, maxBytes: bytes(LEAST_BUFFER).default(1024 ** 3) }),
  sources,
});

export type Config = z.infer<typeof configSchema>;
