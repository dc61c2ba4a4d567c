import { z } from 'zod';
import { file, leaderElection, namespaces } from './values.ts';

export const kubernetesEvents = z.strictObject({
  kubeconfig: file.optional(),
  namespaces: namespaces.optional(),
  backfill: z.boolean().default(false),
  leaderElection: leaderElection.optional(),
});
