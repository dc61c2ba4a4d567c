import { z } from 'zod';
import { file } from './values.ts';

export const loki = z
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
