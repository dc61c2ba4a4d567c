import { z } from 'zod';
import { file } from './values.ts';

/** How another side is spoken to by TLS; `name` is what people call it. */
export const tlsWith = (name: string) =>
  z
    .strictObject({
      caFile: file.optional(),
      certFile: file.optional(),
      keyFile: file.optional(),
      serverName: z.string().min(1).optional(),
      insecureSkipVerify: z.boolean().optional(),
    })
    .refine((value) => (value.certFile === undefined) === (value.keyFile === undefined), {
      message: `takes certFile and keyFile together: the certificate that ${name} is shown, and its key`,
    });

/** A user and the file with its password. */
export const credentials = z.strictObject({ username: z.string().min(1), passwordFile: file });

/** The URL of a proxy; its credentials stand under another key. */
export const proxyUrl = (authKey: string) =>
  z
    .url({
      protocol: /^(https?|socks5)$/,
      error: 'must be the http, https or socks5 URL of a proxy, such as http://proxy:3128',
    })
    .refine((value) => !URL.canParse(value) || (new URL(value).username || new URL(value).password) === '', {
      message: `must hold no credentials: name them in ${authKey}`,
    });

/** For a mapping that has both keys. */
export const proxied = [
  (value: { proxyUrl?: string; proxyAuth?: unknown }) => value.proxyAuth === undefined || value.proxyUrl !== undefined,
  { message: 'takes proxyAuth only with proxyUrl' },
] as const;
