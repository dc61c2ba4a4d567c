import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { file, listen } from './values.ts';

/** Whether only programs on the same machine, or in the same pod, can reach it. */
const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

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
