import { z } from 'zod';
import { joining } from './multiline.ts';

const patterns = z.array(z.string().min(1)).min(1);

/** What containers are chosen by. */
const choice = z
  .strictObject({ containers: patterns.optional(), labels: patterns.optional(), images: patterns.optional() })
  .refine((value) => Object.values(value).some((part) => part !== undefined), {
    message: 'needs containers, labels or images',
  });

/** `true` and `false` stand for `enabled`. */
const logs = z.preprocess(
  (value) => (typeof value === 'boolean' ? { enabled: value } : value),
  z.strictObject({
    enabled: z.boolean().default(true),
    include: choice.optional(),
    exclude: choice.optional(),
    multiline: z.array(z.strictObject({ match: choice.optional(), ...joining })).default([]),
  })
);

export const docker = z.strictObject({
  socket: z.string().startsWith('/', 'must be the absolute path of a Unix socket').default('/var/run/docker.sock'),
  events: z.boolean().default(true),
  logs: logs.prefault(true),
  excludeLogs: z.array(z.string().min(1)).default([]),
});
