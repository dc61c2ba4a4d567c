import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cts } from './cts.ts';
import { Gateway, type Credential } from './gateway.ts';
import { Swr } from './swr.ts';

export { traceOf, type Trace } from './cts.ts';
export type { AuditLog } from './swr.ts';

export const PROJECT = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
export const INSTANCE = '5f3c2a10-9d4e-4b7a-8c21-1f0e2d3c4b5a';

/** A project of Huawei Cloud in one region: the gateway, CTS and an instance of SWR's Enterprise edition behind it, and keys in files. */
export class Huawei {
  readonly cts = new Cts(PROJECT);
  readonly swr = new Swr(PROJECT, INSTANCE);
  readonly gateway = new Gateway(this.cts.handler, this.swr.handler);
  readonly #dir: string;

  /** The files of keys are made in a folder. */
  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  async start(): Promise<void> {
    await this.gateway.start();
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
  }

  /** New keys, in the files; keys that were given before stay valid unless they expire. */
  giveKeys(more: Partial<Credential> = {}): Credential {
    const number = this.gateway.credentials.size + 1;
    const credential = { accessKey: `AKCOLLECTOR${number}`, secretKey: `secret-key-${number}`, ...more };
    this.gateway.credentials.set(credential.accessKey, credential);
    this.#write('access-key', credential.accessKey);
    this.#write('secret-key', credential.secretKey);
    if (credential.securityToken !== undefined) {
      this.#write('security-token', credential.securityToken);
    }
    return credential;
  }

  /** The source's configuration; with temporary keys their token's file. */
  config(more: Record<string, unknown> = {}, temporary = false): Record<string, unknown> {
    const { url } = this.gateway;
    const file = (name: string) => join(this.#dir, name);
    return {
      region: 'cn-north-4',
      projectId: PROJECT,
      endpoints: { cts: url, swr: url },
      credentials: {
        accessKeyFile: file('access-key'),
        secretKeyFile: file('secret-key'),
        ...(temporary && { securityTokenFile: file('security-token') }),
      },
      ...more,
    };
  }

  #write(name: string, text: string): void {
    const path = join(this.#dir, name);
    writeFileSync(`${path}.new`, `${text}\n`);
    renameSync(`${path}.new`, path);
  }
}
