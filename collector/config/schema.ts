import { z } from 'zod';
import { buffer } from './buffer.ts';
import { containerLogs } from './containerLogs.ts';
import { distribution } from './distribution.ts';
import { docker } from './docker.ts';
import { harbor } from './harbor.ts';
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
    distribution: distribution.optional(),
    harbor: harbor.optional(),
    swr: swr.optional(),
  })
  .refine((value) => Object.values(value).some((source) => source !== undefined), {
    message:
      'needs at least one source: kubernetesAudit, kubernetesEvents, kubernetesLifecycle, docker, containerLogs, podLogs, distribution, harbor or swr',
  })
  .superRefine((value, context) => {
    const holders = new Map<string, string>();
    for (const [key, source] of Object.entries(value)) {
      const lease = source && 'leaderElection' in source ? source.leaderElection : undefined;
      const name = lease && `${lease.namespace}/${lease.name}`;
      const other = name === undefined ? undefined : holders.get(name);
      if (other !== undefined) {
        const message = `must be another lease than that of ${other}`;
        context.addIssue({ code: 'custom', path: [key, 'leaderElection'], message });
      } else if (name !== undefined) {
        holders.set(name, key);
      }
    }
  });

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
  checks: z.boolean().default(true),
  sources,
});

export type Config = z.infer<typeof configSchema>;
