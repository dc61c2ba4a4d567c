import { shellWord } from './write.ts';
import type { Step } from './types.ts';

const NEW = 'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';

/** An authority for nothing but this, the collector's certificate, and a token that senders are known by. */
export const certificateStep = (address: string, tokenFile: string): Step => ({
  title: 'A certificate and a token',
  text: 'The collector shows the certificate to who sends to it, and takes only what comes with the token. OpenSSL 3.',
  snippets: [
    {
      where: 'in the folder of tallyman.yaml',
      text: [
        `${NEW} -days 3650 -subj /CN=tallyman-ca -keyout ca.key -out ca.crt`,
        `${NEW} -days 825 -subj /CN=tallyman -CA ca.crt -CAkey ca.key \\`,
        '  -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=serverAuth \\',
        `  -addext ${shellWord(`subjectAltName=DNS:${address}`)} -keyout tls.key -out tls.crt`,
        `(umask 077 && openssl rand -base64 32 >${tokenFile})`,
      ].join('\n'),
    },
  ],
});
