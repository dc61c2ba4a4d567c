import { z } from 'zod';
import { buffer } from './buffer.ts';
import { containerLogs } from './containerLogs.ts';
import { docker } from './docker.ts';
import { health } from './health.ts';
import { kubernetesAudit } from './kubernetesAudit.ts';
import { kubernetesEvents } from './kubernetesEvents.ts';
import { kubernetesLifecycle } from './kubernetesLifecycle.ts';
import { loki } from './loki.ts';
import { podLogs } from './podLogs.ts';
import { swr } from './swr.ts';

const sources = z
  .strictObject({
    kubernetesAudit: kubernetesAudit.optional(),
    kubernetesEvents: kubernetesEvents.optional(),
    kubernetesLifecycle: kubernetesLifecycle.optional(),
    docker: docker.optional(),
    containerLogs: containerLogs.optional(),
    podLogs: podLogs.optional(),
    swr: swr.optional(),
  })
  .refine((value) => Object.values(value).some((source) => source !== undefined), {
    message:
      'needs at least one source: kubernetesAudit, kubernetesEvents, kubernetesLifecycle, docker, containerLogs, podLogs or swr',
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
  buffer,
  health: health.optional(),
  sources,
});

export type Config = z.infer<typeof configSchema>;
