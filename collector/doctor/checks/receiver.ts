import { readFileSync } from 'node:fs';
import { ok, missing, type Check, type Result } from '../finding.ts';
import { certificateResult } from './certificate.ts';
import { listenerResults, type Listener, type Offer } from './listener.ts';

/** An endpoint that a registry sends to: see config/receiver.ts. */
interface Settings extends Listener {
  tls?: { certFile: string; keyFile: string; clientCaFile?: string };
}

const RENEW =
  'make a new pair: openssl req -x509 -newkey rsa:2048 -nodes -days 365 -keyout KEY -out CERT -subj /CN=tallyman -addext subjectAltName=DNS:NAME';

/** Whether a registry's endpoint can be listened with. `sender`: where the token is to be entered there. */
export function receiverChecks(part: string, settings: Settings, offer: Offer, sender: string): Check[] {
  const { tls } = settings;
  return [
    {
      part,
      what: 'credentials',
      run: () => Promise.resolve([...(tls ? [certificateResult(tls, RENEW)] : []), token(settings, sender)]),
    },
    { part, what: 'listener', run: () => listenerResults(settings, offer) },
  ];
}

function token({ tokenFile, tls }: Settings, sender: string): Result {
  if (tokenFile === undefined) {
    return ok('credentials', `client certificates of ${tls?.clientCaFile}`);
  }
  const fix = `head -c 32 /dev/urandom | base64 > ${tokenFile}   # and the same as ${sender}`;
  try {
    return readFileSync(tokenFile, 'utf8').trim() === ''
      ? missing('credentials', `${tokenFile} is empty`, fix)
      : ok('credentials', 'a bearer token');
  } catch (error) {
    return missing('credentials', (error as Error).message, fix);
  }
}
