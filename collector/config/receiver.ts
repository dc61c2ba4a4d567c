import { z } from 'zod';
import { bytes, file, isLoopback, listen } from './values.ts';

const LEAST_BODY = 1024 ** 2;

/** An endpoint that a registry sends what happens to: see Receiver. `path` is where, unless the configuration says otherwise. */
export const receiver = (path: string) =>
  z
    .strictObject({
      listen,
      path: z.string().startsWith('/', 'must start with "/"').default(path),
      tls: z.strictObject({ certFile: file, keyFile: file, clientCaFile: file.optional() }).optional(),
      tokenFile: file.optional(),
      maxBodyBytes: bytes(LEAST_BODY).default(4 * 1024 * 1024),
    })
    .refine(({ tls, tokenFile }) => tokenFile !== undefined || tls?.clientCaFile !== undefined, {
      message: 'needs tokenFile or tls.clientCaFile, so that only the registry can write records',
      when: ({ issues }) => issues.length === 0,
    })
    .refine(({ listen, tls }) => tls !== undefined || isLoopback(listen.host), {
      message: 'needs tls, so that nobody on the way can read the token, or a loopback address such as 127.0.0.1:5055',
      when: ({ issues }) => issues.length === 0,
    });
