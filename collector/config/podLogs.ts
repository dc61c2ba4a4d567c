import { z } from 'zod';
import { choice } from './containerLogs.ts';
import { joining } from './multiline.ts';
import { file, leaderElection, namespaces } from './values.ts';

/** A log's turn lasts 15 seconds where many wait: a message has to come to its end within. */
const timeoutMs = z.int().min(100).max(10_000).default(3000);

export const podLogs = z.strictObject({
  kubeconfig: file.optional(),
  namespaces: namespaces.optional(),
  include: choice.optional(),
  exclude: choice.optional(),
  maxStreams: z.int().min(1).max(2000).default(200),
  multiline: z.array(z.strictObject({ match: choice.optional(), ...joining, timeoutMs })).default([]),
  leaderElection: leaderElection.optional(),
});
