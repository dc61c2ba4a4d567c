import { z } from 'zod';
import { bytes, file } from './values.ts';

const LEAST_RATE = 64 * 1024;

const tls = z
  .strictObject({
    caFile: file.optional(),
    certFile: file.optional(),
    keyFile: file.optional(),
    serverName: z.string().min(1).optional(),
    insecureSkipVerify: z.boolean().optional(),
  })
  .refine((value) => (value.certFile === undefined) === (value.keyFile === undefined), {
    message: 'takes certFile and keyFile together: the certificate that Loki is shown, and its key',
  });

const credentials = z.strictObject({ username: z.string().min(1), passwordFile: file });

const proxyUrl = z
  .url({
    protocol: /^(https?|socks5)$/,
    error: 'must be the http, https or socks5 URL of a proxy, such as http://proxy:3128',
  })
  .refine((value) => !URL.canParse(value) || (new URL(value).username || new URL(value).password) === '', {
    message: 'must hold no credentials: name them in loki.proxyAuth',
  });

export const loki = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: 'must be the http or https URL of Loki, such as http://loki:3100' }),
    tenant: z.string().min(1).optional(),
    basicAuth: credentials.optional(),
    bearerTokenFile: file.optional(),
    tls: tls.optional(),
    proxyUrl: proxyUrl.optional(),
    proxyAuth: credentials.optional(),
    shardStreamBytesPerSecond: bytes(LEAST_RATE).default(1_000_000),
  })
  .refine((value) => value.basicAuth === undefined || value.bearerTokenFile === undefined, {
    message: 'takes basicAuth or bearerTokenFile, not both',
  })
  .refine((value) => value.proxyAuth === undefined || value.proxyUrl !== undefined, {
    message: 'takes proxyAuth only with proxyUrl',
  });
