import { z } from 'zod';

export const docker = z.strictObject({
  socket: z.string().startsWith('/', 'must be the absolute path of a Unix socket').default('/var/run/docker.sock'),
  events: z.boolean().default(true),
  logs: z.boolean().default(true),
  excludeLogs: z.array(z.string().min(1)).default([]),
});
