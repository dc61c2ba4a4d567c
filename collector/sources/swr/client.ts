import type { SwrConfig } from '../../config/swr.ts';
import { Transport } from '../../connection/transport.ts';
import { getJson, HttpError, type Answer } from '../polling/http.ts';
import { keySource, type Keys, type KeySource } from './keys.ts';

/** After five refusals in a row the gateway locks keys for five minutes: until others are in the files, they are tried no more often than that. */
const REFUSED_MS = 60_000;
/** Apart by less, the clocks agree: the answer's time is in whole seconds, and it was under way. */
const AGREE_MS = 5000;
const ACCESS_KEYS = 20;

export type Service = 'cts' | 'swr';

/** Where a service of a region is, unless the configuration says otherwise. */
export function endpointOf({ region, endpoints }: Pick<SwrConfig, 'region' | 'endpoints'>, service: Service): string {
  const host = service === 'cts' ? 'cts' : 'swr-api';
  // The European cloud is another one, with a domain of its own.
  const domain = region === 'eu-west-101' ? 'myhuaweicloud.eu' : 'myhuaweicloud.com';
  return (endpoints[service] ?? `https://${host}.${region}.${domain}`).replace(/\/+$/, '');
}

/** Asks the services of one project in one region, with signed requests. */
export class HuaweiClient {
  readonly #config: SwrConfig;
  readonly #keys: KeySource;
  readonly #transports: Record<Service, Transport>;
  readonly #accessKeys = new Set<string>();
  #refused: { keys: Keys; until: number; error: HttpError } | undefined;
  #skewMs = 0;

  /** Throws when a file of certificates cannot be used. */
  constructor(config: SwrConfig, keys = keySource(config.credentials)) {
    this.#config = config;
    this.#keys = keys;
    const transport = (service: Service) => new Transport(endpointOf(config, service), config);
    this.#transports = { cts: transport('cts'), swr: transport('swr') };
  }

  /** The services' time, in milliseconds since the epoch. */
  now(): number {
    return Date.now() + (Math.abs(this.#skewMs) > AGREE_MS ? this.#skewMs : 0);
  }

  /** How far the services' clock is ahead of this machine's, by their last answer. */
  get skewMs(): number {
    return this.#skewMs;
  }

  /** Whether requests of this process were signed with an access key. */
  isOwn(accessKey: string | undefined): boolean {
    return accessKey !== undefined && this.#accessKeys.has(accessKey);
  }

  /**
   * The answer to a GET request; `path` begins with a slash. Keys that are refused are read anew, and the request is tried once more when
   * they have changed. Throws HttpError, or the connection's error.
   */
  async get(service: Service, path: string, query: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    const keys = await this.#keys.keys(signal);
    try {
      return await this.#send(service, path, query, keys, signal);
    } catch (error) {
      if (!(error instanceof HttpError && error.status === 401)) {
        throw error;
      }
      this.#keys.forget();
      const fresh = await this.#keys.keys(signal);
      if (isSame(fresh, keys)) {
        throw this.#refuse(keys, error);
      }
      return this.#send(service, path, query, fresh, signal);
    }
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#transports).map((transport) => transport.close()));
  }

  async #send(
    service: Service,
    path: string,
    query: Record<string, string>,
    keys: Keys,
    signal: AbortSignal
  ): Promise<Answer> {
    if (this.#refused && isSame(this.#refused.keys, keys) && performance.now() < this.#refused.until) {
      throw this.#refused.error;
    }
    const endpoint = endpointOf(this.#config, service) + path;
    const headers = await signed(endpoint, query, keys, this.#config.projectId);
    this.#remember(keys.accessKey);
    const search = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('='));
    const answer = await getJson(`${endpoint}?${search.join('&')}`, {
      headers,
      dispatcher: this.#transports[service].dispatcher,
      signal,
    });
    const date = Date.parse(String(answer.headers['date']));
    this.#skewMs = Number.isNaN(date) ? this.#skewMs : date - Date.now();
    this.#refused = undefined;
    return answer;
  }

  /** Notes that these keys are not to be tried again for a while; the error, which is the same until then. */
  #refuse(keys: Keys, error: HttpError): HttpError {
    if (this.#refused?.error !== error) {
      this.#refused = { keys, until: performance.now() + REFUSED_MS, error };
    }
    return error;
  }

  #remember(accessKey: string): void {
    this.#accessKeys.delete(accessKey);
    this.#accessKeys.add(accessKey);
    const oldest = this.#accessKeys.values().next().value;
    if (this.#accessKeys.size > ACCESS_KEYS && oldest !== undefined) {
      this.#accessKeys.delete(oldest);
    }
  }
}

const isSame = (a: Keys, b: Keys) =>
  a.accessKey === b.accessKey && a.secretKey === b.secretKey && a.securityToken === b.securityToken;

/** The headers of a signed request. Huawei's own signer does it, which is loaded only where there is something to sign: it is large. */
async function signed(
  endpoint: string,
  queryParams: Record<string, string>,
  { accessKey, secretKey, securityToken }: Keys,
  projectId: string
): Promise<Record<string, string>> {
  const { AKSKSigner } = await import('@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js');
  const token: Record<string, string> = securityToken === undefined ? {} : { 'X-Security-Token': securityToken };
  const headers = { 'content-type': 'application/json', 'X-Project-Id': projectId, ...token };
  const credential = { getAk: () => accessKey, getSk: () => secretKey } as Parameters<typeof AKSKSigner.sign>[1];
  return AKSKSigner.sign({ method: 'GET', endpoint, queryParams, headers }, credential);
}
