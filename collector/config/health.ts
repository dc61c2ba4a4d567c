import { z } from 'zod';
import { file, isLoopback, listen } from './values.ts';

export const health = z
  .strictObject({
    listen,
    tls: z.strictObject({ certFile: file, keyFile: file, clientCaFile: file.optional() }).optional(),
    tokenFile: file.optional(),
  })
  .refine(({ listen, tls, tokenFile }) => isLoopback(listen.host) || tokenFile !== undefined || tls?.clientCaFile, {
    message:
      'needs tokenFile or tls.clientCaFile, so that not everybody can read the metrics, or a loopback address such as 127.0.0.1:9465',
    when: ({ issues }) => issues.length === 0,
  });
