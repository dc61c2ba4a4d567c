import { z } from 'zod';
import { proxied, proxyUrl, tlsWith } from './connection.ts';
import { receiver } from './receiver.ts';
import { duration, file, oneOrMany, registryName } from './values.ts';

/** A name that Harbor takes for a project. Source: harbor, src/server/v2.0/handler/project.go (validateProjectName). */
const project = z
  .string()
  .regex(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/, 'must be the name of a project, such as library')
  .max(255);

const auditLog = z.strictObject({
  username: z.string().min(1),
  passwordFile: file,
  interval: duration(1000).default(15_000),
  projects: z
    .array(project)
    .min(1)
    .refine((names) => new Set(names).size === names.length, { message: 'must not name a project twice' })
    .optional(),
  lookBack: duration(0).default(0),
});

const registry = z
  .strictObject({
    name: registryName,
    url: z.url({
      protocol: /^https?$/,
      error: 'must be the http or https URL of Harbor, such as https://harbor.example.com',
    }),
    tls: tlsWith('Harbor').optional(),
    proxyUrl: proxyUrl('proxyAuth beside it').optional(),
    proxyAuth: z.strictObject({ username: z.string().min(1), passwordFile: file }).optional(),
    robotPrefix: z.string().min(1).default('robot$'),
    webhook: receiver('/harbor').optional(),
    auditLog: auditLog.optional(),
  })
  .refine(({ webhook, auditLog }) => webhook !== undefined || auditLog !== undefined, {
    message: 'needs webhook or auditLog',
    when: ({ issues }) => issues.length === 0,
  })
  .refine(...proxied);

export const harbor = oneOrMany(registry);

/** One Harbor's settings. */
export type HarborSettings = z.infer<typeof registry>;
