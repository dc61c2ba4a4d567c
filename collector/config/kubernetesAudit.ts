import { z } from 'zod';
import { auditRules } from './auditRules.ts';
import { bytes, file, listen, place } from './values.ts';

const LEAST_BODY = 1024 ** 2;

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

/** An audit log may come later than the collector. */
const logFile = z.strictObject({ path: place });

export const kubernetesAudit = z
  .strictObject({ webhook: webhook.optional(), logFile: logFile.optional(), rules: auditRules.optional() })
  .refine((value) => value.webhook !== undefined || value.logFile !== undefined, {
    message: 'needs webhook or logFile',
  });
