import type { Check } from '../finding.ts';
import { certificateResult } from './certificate.ts';
import { credentialsResult } from './credentials.ts';
import { listenerResults, type Listener } from './listener.ts';

/** An endpoint that a registry sends to, see config/receiver.ts, and what is to be known of it. */
export interface RegistryReceiver extends Listener {
  tls?: { certFile: string; keyFile: string; clientCaFile?: string };
  /** The page that shows how a certificate is made. */
  page: string;
  /** What else a new token has to be put into: "and …". */
  and: string;
}

/** Whether a registry's endpoint can be listened with. */
export function receiverChecks(receiver: RegistryReceiver): Array<Omit<Check, 'part'>> {
  const { tls, page, and } = receiver;
  const renew = `make a pair as ${page} shows (openssl req -x509 … -addext subjectAltName=DNS:NAME)`;
  const own = () => [...(tls ? [certificateResult(tls, renew)] : []), credentialsResult(receiver, and)];
  return [
    { what: 'credentials', run: () => Promise.resolve(own()) },
    { what: 'listener', run: () => listenerResults(receiver) },
  ];
}
