import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { z } from 'zod';
import type { SwrConfig } from '../../config/swr.ts';
import { HttpError } from '../polling/http.ts';

/** What requests are signed with. */
export interface Keys {
  accessKey: string;
  secretKey: string;
  /** Of keys that are valid for a while only. */
  securityToken?: string;
}

/** Where keys come from. They change: temporary ones expire, and all are rotated. */
export interface KeySource {
  /** The keys of this moment. */
  keys(signal: AbortSignal): Promise<Keys>;
  /** They were refused: nothing that was kept may be used again. */
  forget(): void;
}

/** The keys that a configuration names. */
export function keySource({
  accessKeyFile,
  secretKeyFile,
  securityTokenFile,
  metadataUrl,
}: SwrConfig['credentials']): KeySource {
  return accessKeyFile !== undefined && secretKeyFile !== undefined
    ? new FileKeys(accessKeyFile, secretKeyFile, securityTokenFile)
    : new AgencyKeys(metadataUrl);
}

/** Keys in files, which are read for each request: whatever renews them only has to write them. */
export class FileKeys implements KeySource {
  readonly #files: [string, string, string | undefined];

  constructor(accessKeyFile: string, secretKeyFile: string, securityTokenFile?: string) {
    this.#files = [accessKeyFile, secretKeyFile, securityTokenFile];
  }

  keys(): Promise<Keys> {
    const [accessKey, secretKey, securityToken] = this.#files.map((path) => {
      const text = path === undefined ? undefined : readFileSync(path, 'utf8').trim();
      if (text === '') {
        throw new Error(`${path} is empty`);
      }
      return text;
    });
    return Promise.resolve({ accessKey: accessKey!, secretKey: secretKey!, securityToken });
  }

  forget(): void {
    // Nothing is kept.
  }
}

const answerSchema = z.looseObject({
  credential: z.looseObject({
    access: z.string().min(1),
    secret: z.string().min(1),
    securitytoken: z.string().min(1),
    expires_at: z.string(),
  }),
});

const ANSWER_MS = 3000;
const TOKEN_SECONDS = 21_600;
/** Keys are renewed so long before they expire. */
const EARLY_MS = 10 * 60_000;

/**
 * Keys of the agency that an Elastic Cloud Server has, from its metadata service; with a session token where the service has them, as its SDKs
 * do (huaweicloud-sdk-go-v3, core/auth/internal/metadata_accessor.go). Throws HttpError, or the connection's error.
 */
export class AgencyKeys implements KeySource {
  readonly #url: string;
  #kept: { keys: Keys; until: number } | undefined;

  constructor(url: string) {
    this.#url = url.replace(/\/+$/, '');
  }

  async keys(signal: AbortSignal): Promise<Keys> {
    if (this.#kept && Date.now() < this.#kept.until) {
      return this.#kept.keys;
    }
    const token = await this.#token(signal);
    const headers: Record<string, string> = token === undefined ? {} : { 'X-Metadata-Token': token };
    const text = await this.#ask('GET', '/openstack/latest/securitykey', headers, signal);
    const { access, secret, securitytoken, expires_at: expires } = answerSchema.parse(JSON.parse(text)).credential;
    const until = Date.parse(expires);
    const keys = { accessKey: access, secretKey: secret, securityToken: securitytoken };
    this.#kept = Number.isNaN(until) ? undefined : { keys, until: until - EARLY_MS };
    return keys;
  }

  forget(): void {
    this.#kept = undefined;
  }

  /** `undefined` where the metadata service has no such tokens. */
  async #token(signal: AbortSignal): Promise<string | undefined> {
    try {
      const headers = { 'X-Metadata-Token-Ttl-Seconds': String(TOKEN_SECONDS) };
      return await this.#ask('PUT', '/meta-data/latest/api/token', headers, signal);
    } catch (error) {
      if (error instanceof HttpError && [404, 405, 503].includes(error.status)) {
        return undefined;
      }
      throw error;
    }
  }

  async #ask(
    method: 'GET' | 'PUT',
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal
  ): Promise<string> {
    const { statusCode, body } = await request(this.#url + path, {
      method,
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const text = await body.text();
    if (statusCode !== 200) {
      throw new HttpError(statusCode, text);
    }
    return text;
  }
}
