import { isIPv4 } from 'node:net';
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
export const bytes = (least: number) =>
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

const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** A time span with its unit, such as 30s, 5m, 1h or 7d, in milliseconds. */
export const duration = (least: number) =>
  z.unknown().transform((value, context) => {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(typeof value === 'object' ? '' : String(value));
    const ms = Math.round(Number(match?.[1]) * (SECONDS[match?.[2] ?? ''] ?? NaN) * 1000);
    if (!(ms >= least)) {
      const example = `a time span of at least ${least / 1000}s, such as 30s, 5m or 1h`;
      context.addIssue({ code: 'custom', message: `must be ${example}, and is ${JSON.stringify(value)}` });
      return z.NEVER;
    }
    return ms;
  });

/** What is known of values that name something in the file system. */
export const paths = z.registry<{ mustExist: boolean }>();

const named = () => z.string().min(1);

/** The name of a file that must be readable before the collector starts. File names are taken from the configuration's folder. */
export const file = named().register(paths, { mustExist: true });

/** The name of a file or folder that may come later. */
export const place = named().register(paths, { mustExist: false });

/** `address:port`, as `{host, port}`. */
export const listen = z.string().transform((value, context) => {
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

/** Whether only programs on the same machine, or in the same pod, can reach an address to listen at. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** A name that Kubernetes takes for a namespace. */
export const namespace = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of a namespace, such as shop');

/** A name that Kubernetes takes for most objects. */
export const objectName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be the name of an object, such as tallyman-events');

/** Names of namespaces, none twice. */
export const namespaces = z
  .array(namespace)
  .min(1)
  .refine((names) => new Set(names).size === names.length, { message: 'must not name a namespace twice' });

/** A registry's name: its host, with its port where that stands in image references. */
export const registryName = z
  .string()
  .regex(
    /^(?=.{1,255}$)(\[[0-9a-f:]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?$/,
    'must be the host of image references, such as registry.example.com or localhost:5000'
  );

/** The lease by which one of several replicas is chosen to write. */
export const leaderElection = z.strictObject({ namespace, name: objectName });

/**
 * One mapping, or a list of them, for sources that there can be several of; read as a list either way. Each is told from the others by its
 * name.
 */
export const oneOrMany = <T extends z.ZodType<{ name: string }>>(schema: T) =>
  z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z
      .array(schema)
      .min(1)
      .superRefine((list, context) =>
        list.forEach(({ name }, index) => {
          if (list.findIndex((other) => other.name === name) < index) {
            context.addIssue({ code: 'custom', path: [index, 'name'], message: `must not be there twice: ${name}` });
          }
        })
      )
  );
