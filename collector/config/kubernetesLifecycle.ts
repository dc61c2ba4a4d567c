import { z } from 'zod';
import { file, leaderElection, namespaces } from './values.ts';

/** As long as an API server's webhook may gather audit events by default, twice over. */
const LONGEST_WAIT = 60;

export const kubernetesLifecycle = z.strictObject({
  kubeconfig: file.optional(),
  namespaces: namespaces.optional(),
  leaderElection: leaderElection.optional(),
  waitForAudit: z
    .number()
    .min(0, 'must be a number of seconds from 0 to 60')
    .max(LONGEST_WAIT, 'must be a number of seconds from 0 to 60')
    .default(5),
});
