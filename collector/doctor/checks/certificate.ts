import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { ok, missing, type Result } from '../finding.ts';

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** The certificate of a server; `undefined` when it cannot be read, with why. */
export function readCertificate(file: string): { certificate: X509Certificate } | { fault: string } {
  try {
    return { certificate: new X509Certificate(readFileSync(file)) };
  } catch (error) {
    return { fault: `${file} holds no certificate: ${(error as Error).message}` };
  }
}

/** Whether a certificate and its key belong together, hold now and name something that clients of today accept. */
export function certificateResult(files: { certFile: string; keyFile: string }, renew: string): Result {
  const read = readCertificate(files.certFile);
  if ('fault' in read) {
    return missing('certificate', read.fault, renew);
  }
  const { certificate } = read;
  try {
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(files.keyFile)))) {
      return missing('certificate', `${files.keyFile} is not the key of ${files.certFile}`, renew);
    }
  } catch (error) {
    return missing('certificate', `${files.keyFile} holds no usable key: ${(error as Error).message}`, renew);
  }
  const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (Date.now() < from || Date.now() > until) {
    const fault =
      Date.now() > until ? `has expired: ${certificate.validTo}` : `does not hold before ${certificate.validFrom}`;
    return missing('certificate', `${files.certFile} ${fault}`, renew);
  }
  if (certificate.subjectAltName === undefined) {
    const found = `${files.certFile} has no subjectAltName, and a common name is not looked at any more`;
    return missing('certificate', found, renew);
  }
  const days = Math.floor((until - Date.now()) / DAY_MS);
  const soon = days < SOON_DAYS ? ': renew it soon' : '';
  return ok('certificate', `for ${certificate.subjectAltName}, for another ${days} days${soon}`);
}

/** Whether a client that connects to this host, a name or an address, accepts the certificate's names. */
export function isFor(certificate: X509Certificate, host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return (
    (isIP(bare) === 0 ? certificate.checkHost(bare, { subject: 'never' }) : certificate.checkIP(bare)) !== undefined
  );
}
