import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../exec.ts';

export interface Certificate {
  certificateFile: string;
  keyFile: string;
}

export interface Subject {
  /** The user's name for a client, any name for a server. */
  commonName: string;
  /** Kubernetes takes the organisations of a client certificate for the user's groups. */
  organizations?: string[];
  /** For a server: `DNS:localhost`, `IP:127.0.0.1`. */
  alternativeNames?: string[];
}

export interface Authority extends Certificate {
  /** Signs a certificate; its files get the name given here. */
  issue(name: string, subject: Subject): Promise<Certificate>;
}

/** A certificate authority for one cluster. Keys come from Node, the certificates from the openssl command. */
export async function createAuthority(dir: string): Promise<Authority> {
  await mkdir(dir, { recursive: true });
  // Without a configuration of its own, openssl adds the extensions the machine's openssl.cnf thinks fit.
  const config = join(dir, 'openssl.cnf');
  await writeFile(config, '[req]\ndistinguished_name = name\n[name]\n');

  const make = async (name: string, subject: Subject, extensions: string[], signer?: Certificate) => {
    const certificateFile = join(dir, `${name}.crt`);
    const { keyFile } = await writeKeyPair(dir, name);
    const signed = signer ? ['-CA', signer.certificateFile, '-CAkey', signer.keyFile] : [];
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    const what = ['-key', keyFile, '-out', certificateFile, '-subj', distinguishedName(subject), '-days', '30'];
    await exec('openssl', ['req', '-x509', '-new', '-config', config, ...signed, ...what, ...added]);
    return { certificateFile, keyFile };
  };

  const authority = await make('ca', { commonName: 'tallyman-test-ca' }, [
    'basicConstraints=critical,CA:TRUE',
    'keyUsage=critical,keyCertSign,cRLSign,digitalSignature',
  ]);
  const issue = (name: string, subject: Subject) => {
    const names = subject.alternativeNames ?? [];
    const extensions = [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      `extendedKeyUsage=${names.length > 0 ? 'serverAuth' : 'clientAuth'}`,
    ];
    const alternatives = names.length > 0 ? [`subjectAltName=${names.join(',')}`] : [];
    return make(name, subject, [...extensions, ...alternatives], authority);
  };
  return { ...authority, issue };
}

/** A private key and its public half; service account tokens are signed with such a pair. */
export async function writeKeyPair(dir: string, name: string): Promise<{ keyFile: string; publicKeyFile: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const keyFile = join(dir, `${name}.key`);
  const publicKeyFile = join(dir, `${name}.pub`);
  await writeFile(keyFile, privateKey, { mode: 0o600 });
  await writeFile(publicKeyFile, publicKey);
  return { keyFile, publicKeyFile };
}

/** openssl separates with slashes; one in a name (`github.com/alice`) has to be escaped. */
function distinguishedName(subject: Subject): string {
  const escape = (name: string) => name.replaceAll('\\', '\\\\').replaceAll('/', '\\/');
  const organizations = (subject.organizations ?? []).map((organization) => `/O=${escape(organization)}`);
  return `${organizations.join('')}/CN=${escape(subject.commonName)}`;
}
