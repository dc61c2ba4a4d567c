import { z } from 'zod';
import { credentials as proxyCredentials, proxied, proxyUrl, tlsWith } from './connection.ts';
import { duration, file, isLoopback, oneOrMany, registryName } from './values.ts';

const MINUTE = 60_000;
/** CTS keeps traces for seven days. */
const KEPT = 7 * 24 * 60 * MINUTE;

const region = z.string().regex(/^[a-z]{2}-[a-z0-9-]{1,60}$/, 'must be the id of a region, such as cn-north-4');
const identifier = (what: string) =>
  z.string().regex(/^[A-Za-z0-9-]{1,64}$/, `must be the id of ${what}, as the console shows it`);
/** The signature is no secret, but a security token is sent with it. */
const endpoint = z
  .url({ protocol: /^https?$/, error: 'must be an https URL, such as https://cts.cn-north-4.myhuaweicloud.com' })
  .refine((value) => !URL.canParse(value) || value.startsWith('https:') || isLoopback(new URL(value).hostname), {
    message: 'must be an https URL',
  });

const span = (least: number, most: number, text: string) =>
  duration(least).refine((value) => value <= most, { message: `must be no more than ${text}` });

/** Keys of an IAM user or of an agency's session in files, or the agency of the server that the collector runs on. */
const credentials = z
  .strictObject({
    accessKeyFile: file.optional(),
    secretKeyFile: file.optional(),
    securityTokenFile: file.optional(),
    agency: z.literal(true).optional(),
    metadataUrl: z.url({ protocol: /^http$/, error: 'must be an http URL' }).default('http://169.254.169.254'),
  })
  .refine(
    ({ accessKeyFile, secretKeyFile, securityTokenFile, agency }) =>
      agency
        ? (accessKeyFile ?? secretKeyFile ?? securityTokenFile) === undefined
        : accessKeyFile !== undefined && secretKeyFile !== undefined,
    { message: 'must have accessKeyFile and secretKeyFile (and securityTokenFile), or agency: true and no files' }
  );

/** An instance of the Enterprise edition: its id, with the host that its images are named by where that is to be recorded. */
const instance = z
  .union(
    [identifier('an instance'), z.strictObject({ id: identifier('an instance'), name: registryName.optional() })],
    {
      error: 'must be the id of an instance, or id and name',
    }
  )
  .transform((value): { id: string; name?: string } => (typeof value === 'string' ? { id: value } : value));

const registry = z
  .strictObject({
    name: registryName.optional(),
    region,
    projectId: identifier('a project'),
    endpoints: z.strictObject({ cts: endpoint.optional(), swr: endpoint.optional() }).prefault({}),
    credentials,
    tracker: z.string().min(1).default('system'),
    enterpriseProjectId: identifier('an enterprise project').optional(),
    enterpriseInstances: z.array(instance).default([]),
    interval: span(1000, 60 * MINUTE, '1h').prefault('1m'),
    lookBack: span(MINUTE, KEPT, '7d, as CTS keeps no older traces').prefault('1d'),
    overlap: span(1000, 24 * 60 * MINUTE, '1d').prefault('6m'),
    excludeOperations: z.array(z.string().min(1)).default([]),
    tls: tlsWith('the API gateway').optional(),
    proxyUrl: proxyUrl('proxyAuth').optional(),
    proxyAuth: proxyCredentials.optional(),
  })
  .refine(...proxied)
  .transform((value) => ({ ...value, name: value.name ?? `swr.${value.region}.myhuaweicloud.com` }));

export const swr = oneOrMany(registry);

/** One registry of Huawei Cloud's SWR: a project in a region. */
export type SwrConfig = z.infer<typeof registry>;
