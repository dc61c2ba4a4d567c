import { z } from 'zod';
import { credentials, proxied, proxyUrl, tlsWith } from './connection.ts';
import { bytes, file } from './values.ts';

const LEAST_RATE = 64 * 1024;

export const loki = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: 'must be the http or https URL of Loki, such as http://loki:3100' }),
    tenant: z.string().min(1).optional(),
    basicAuth: credentials.optional(),
    bearerTokenFile: file.optional(),
    tls: tlsWith('Loki').optional(),
    proxyUrl: proxyUrl('loki.proxyAuth').optional(),
    proxyAuth: credentials.optional(),
    shardStreamBytesPerSecond: bytes(LEAST_RATE).default(1_000_000),
  })
  .refine((value) => value.basicAuth === undefined || value.bearerTokenFile === undefined, {
    message: 'takes basicAuth or bearerTokenFile, not both',
  })
  .refine(...proxied);
