import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Agent, EnvHttpProxyAgent, ProxyAgent, Socks5ProxyAgent, type Dispatcher } from 'undici';

export interface TransportOptions {
  tls?: {
    caFile?: string;
    /** The certificate that the other side is shown, and its key. */
    certFile?: string;
    keyFile?: string;
    /** The name that its certificate must have, where that is not the URL's. */
    serverName?: string;
    insecureSkipVerify?: boolean;
  };
  /** An http, https or socks5 URL; without it HTTP_PROXY, HTTPS_PROXY and NO_PROXY say which proxy to take. */
  proxyUrl?: string;
  proxyAuth?: { username: string; passwordFile: string };
}

/** How often the files are looked at. */
const RECHECK_MS = 10_000;
const CONNECT_MS = 5000;
/** One request at a time is sent, and a question may be asked beside it. */
const CONNECTIONS = 2;

interface Files {
  ca?: string;
  cert?: string;
  key?: string;
  password?: string;
}

/** The connections to one server: by TLS, through a proxy, and made anew when one of the files has changed. */
export class Transport {
  readonly #url: URL;
  readonly #options: TransportOptions;
  readonly #recheckMs: number;
  #current: { dispatcher: Dispatcher; print: string; at: number };

  /** Throws when a file cannot be read, or holds no certificate or key. */
  constructor(url: string, options: TransportOptions, recheckMs = RECHECK_MS) {
    this.#url = new URL(url);
    this.#options = options;
    this.#recheckMs = recheckMs;
    this.#current = this.#make(this.#read());
  }

  /** What to send the next request by. Files that cannot be used now, as while they are being replaced, leave it as it was. */
  get dispatcher(): Dispatcher {
    if (performance.now() - this.#current.at > this.#recheckMs) {
      const before = this.#current;
      this.#current = { ...before, at: performance.now() };
      try {
        const files = this.#read();
        if (printOf(files) !== before.print) {
          this.#current = this.#make(files);
          // What runs over the old connections may come to its end.
          void before.dispatcher.close();
        }
      } catch {
        // They are looked at again.
      }
    }
    return this.#current.dispatcher;
  }

  async close(): Promise<void> {
    await this.#current.dispatcher.destroy();
  }

  #read(): Files {
    const { tls, proxyAuth } = this.#options;
    const text = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, 'utf8'));
    return {
      ca: text(tls?.caFile),
      cert: text(tls?.certFile),
      key: text(tls?.keyFile),
      password: text(proxyAuth?.passwordFile)?.trim(),
    };
  }

  #make(files: Files): { dispatcher: Dispatcher; print: string; at: number } {
    const { ca, cert, key } = files;
    // Throws for a key that does not belong to its certificate, before anything is given up for them.
    createSecureContext({ ca, cert, key });
    return { dispatcher: this.#dispatcher(files), print: printOf(files), at: performance.now() };
  }

  #dispatcher({ ca, cert, key, password }: Files): Dispatcher {
    const { tls, proxyUrl, proxyAuth } = this.#options;
    const requestTls = {
      ca,
      cert,
      key,
      servername: tls?.serverName,
      rejectUnauthorized: !tls?.insecureSkipVerify,
      timeout: CONNECT_MS,
    };
    const common = { connections: CONNECTIONS, allowH2: false };
    const credentials = proxyAuth && { username: proxyAuth.username, password };
    if (proxyUrl?.startsWith('socks5:')) {
      return new Socks5ProxyAgent(proxyUrl, { ...common, ...credentials, requestTls });
    }
    if (proxyUrl !== undefined) {
      const basic = credentials && Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
      const token = basic && `Basic ${basic}`;
      return new ProxyAgent({ ...common, uri: proxyUrl, token, requestTls, proxyTls: { timeout: CONNECT_MS } });
    }
    const direct = { ...common, connect: requestTls };
    // No proxy elsewhere can reach what listens on this machine only.
    const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(this.#url.hostname);
    return local ? new Agent(direct) : new EnvHttpProxyAgent({ ...direct, requestTls });
  }
}

function printOf(files: Files): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}
