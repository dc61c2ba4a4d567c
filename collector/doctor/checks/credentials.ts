import { readFileSync } from 'node:fs';
import { ok, missing, type Result } from '../finding.ts';

interface LetIn {
  tls?: { clientCaFile?: string };
  tokenFile?: string;
}

/** Whether there is something that those who send to an endpoint are known by. `and` is what else a new token has to be put into. */
export function credentialsResult({ tokenFile, tls }: LetIn, and: string): Result {
  if (tokenFile === undefined) {
    return ok('credentials', `client certificates of ${tls?.clientCaFile}`);
  }
  const fix = `head -c 32 /dev/urandom | base64 > ${tokenFile}   # ${and}`;
  try {
    return readFileSync(tokenFile, 'utf8').trim() === ''
      ? missing('credentials', `${tokenFile} is empty`, fix)
      : ok(
          'credentials',
          `a bearer token${tls?.clientCaFile ? `, or a client certificate of ${tls.clientCaFile}` : ''}`
        );
  } catch (error) {
    return missing('credentials', (error as Error).message, fix);
  }
}
