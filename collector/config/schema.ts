import { z } from 'zod';

const UNITS: Record<string, number> = {
  '': 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
};

/** A number of bytes, written as such or with a unit. */
const bytes = (least: number) =>
  z.unknown().transform((value, context) => {
    const match = /^(\d+(?:\.\d+)?)\s*([KMG]i?B|B)?$/.exec(typeof value === 'object' ? '' : String(value));
    const size = Math.floor(Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? NaN));
    if (!(size >= least)) {
      const example = `a size of at least ${least / 1024 ** 2}MiB, such as 512MiB or 1GiB`;
      context.addIssue({ code: 'custom', message: `must be ${example}, and is ${JSON.stringify(value)}` });
      return z.NEVER;
    }
    return size;
  });

/** A batch of the largest size becomes several frames of the buffer; one of them must fit. */
const LEAST_BUFFER = 16 * 1024 ** 2;
const LEAST_BODY = 1024 ** 2;

const file = z.string().min(1);

const listen = z.string().transform((value, context) => {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value);
  const port = Number(match?.[3]);
  if (!match || port > 65535) {
    context.addIssue({
      code: 'custom',
      message: `must be address:port, such as 0.0.0.0:9443, and is ${JSON.stringify(value)}`,
    });
    return z.NEVER;
  }
  return { host: match[1] ?? match[2] ?? '', port };
});

const loki = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: 'must be the http or https URL of Loki, such as http://loki:3100' }),
    tenant: z.string().min(1).optional(),
    basicAuth: z.strictObject({ username: z.string().min(1), passwordFile: file }).optional(),
    bearerTokenFile: file.optional(),
    tls: z.strictObject({ caFile: file.optional(), insecureSkipVerify: z.boolean().optional() }).optional(),
  })
  .refine((value) => value.basicAuth === undefined || value.bearerTokenFile === undefined, {
    message: 'takes basicAuth or bearerTokenFile, not both',
  });

const webhook = z
  .strictObject({
    listen,
    path: z.string().startsWith('/', 'must start with "/"').default('/audit'),
    tls: z.strictObject({ certFile: file, keyFile: file, clientCaFile: file.optional() }),
    tokenFile: file.optional(),
    maxBodyBytes: bytes(LEAST_BODY).default(12 * 1024 * 1024),
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

/** A name that Kubernetes takes for a namespace, and one that it takes for most other objects. */
const namespace = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of a namespace, such as shop');
const objectName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be the name of an object, such as tallyman-events');

const kubernetesEvents = z.strictObject({
  kubeconfig: file.optional(),
  namespaces: z
    .array(namespace)
    .min(1)
    .refine((names) => new Set(names).size === names.length, { message: 'must not name a namespace twice' })
    .optional(),
  backfill: z.boolean().default(false),
  leaderElection: z.strictObject({ namespace, name: objectName }).optional(),
});

const sources = z
  .strictObject({
    kubernetesAudit: z
      .strictObject({ webhook: webhook.optional(), logFile: z.strictObject({ path: file }).optional() })
      .refine((value) => value.webhook !== undefined || value.logFile !== undefined, {
        message: 'needs webhook or logFile',
      })
      .optional(),
    kubernetesEvents: kubernetesEvents.optional(),
    docker: docker.optional(),
  })
  .refine((value) => Object.values(value).some((source) => source !== undefined), {
    message: 'needs at least one source: kubernetesAudit, kubernetesEvents or docker',
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
  buffer: z.strictObject({ dir: file, maxBytes: bytes(LEAST_BUFFER).default(1024 ** 3) }),
  sources,
});

export type Config = z.infer<typeof configSchema>;
