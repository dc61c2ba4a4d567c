import { z } from 'zod';

const UNITS: Record<string, number> = { '': 1, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, KB: 1e3, MB: 1e6, GB: 1e9 };

/** A number of bytes, written as such or with a unit. */
const bytes = z.union([z.number(), z.string()]).transform((value, context) => {
  const match = typeof value === 'number' ? [String(value), String(value), ''] : /^(\d+(?:\.\d+)?)\s*([KMG]i?B|B)?$/.exec(value);
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined || !(Number(match[1]) > 0)) {
    context.addIssue({ code: 'custom', message: `must be a size such as 512MiB or 1GiB, and is ${JSON.stringify(value)}` });
    return z.NEVER;
  }
  return Math.floor(Number(match[1]) * unit);
});

const file = z.string().min(1);

const listen = z.string().transform((value, context) => {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value);
  const port = Number(match?.[3]);
  if (!match || port > 65535) {
    context.addIssue({ code: 'custom', message: `must be address:port, such as 0.0.0.0:9443, and is ${JSON.stringify(value)}` });
    return z.NEVER;
  }
  return { host: match[1] ?? match[2] ?? '', port };
});

const loki = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be the http or https URL of Loki, such as http://loki:3100' }),
  tenant: z.string().min(1).optional(),
  basicAuth: z.strictObject({ username: z.string().min(1), passwordFile: file }).optional(),
  bearerTokenFile: file.optional(),
  tls: z.strictObject({ caFile: file.optional(), insecureSkipVerify: z.boolean().optional() }).optional(),
});

const webhook = z
  .strictObject({
    listen,
    path: z.string().startsWith('/').default('/audit'),
    tls: z.strictObject({ certFile: file, keyFile: file, clientCaFile: file.optional() }),
    tokenFile: file.optional(),
    maxBodyBytes: bytes.default(12 * 1024 * 1024),
  })
  .refine((value) => value.tokenFile !== undefined || value.tls.clientCaFile !== undefined, {
    message: 'needs tokenFile or tls.clientCaFile, so that only the API server can write audit records',
  });

const docker = z.strictObject({
  socket: z.string().startsWith('/', 'must be the absolute path of a Unix socket').default('/var/run/docker.sock'),
  events: z.boolean().default(true),
  logs: z.boolean().default(true),
  excludeLogs: z.array(z.string().min(1)).default([]),
});

const sources = z
  .strictObject({
    kubernetesAudit: z
      .strictObject({ webhook: webhook.optional(), logFile: z.strictObject({ path: file }).optional() })
      .refine((value) => value.webhook !== undefined || value.logFile !== undefined, { message: 'needs webhook or logFile' })
      .optional(),
    docker: docker.optional(),
  })
  .refine((value) => value.kubernetesAudit !== undefined || value.docker !== undefined, {
    message: 'needs at least one source: kubernetesAudit or docker',
  });

/** The collector's configuration file. */
export const configSchema = z.strictObject({
  cluster: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/, 'must be a name of letters, digits, ".", "_" and "-": it becomes the label "cluster"'),
  loki,
  buffer: z.strictObject({ dir: file, maxBytes: bytes.default(1024 ** 3) }),
  sources,
});

export type Config = z.infer<typeof configSchema>;
