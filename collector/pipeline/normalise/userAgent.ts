/** A client's program and its version, as far as its user agent tells. */
export interface Client {
  user_agent_name?: string;
  user_agent_version?: string;
}

const LONGEST_NAME = 64;
const LONGEST_VERSION = 32;
/** No more of a user agent than this is looked at: it is whatever the client sends. */
const LOOKED_AT = 512;

/** Browsers name themselves behind a `Mozilla/5.0` that says nothing; the first of these that is there is the one. */
const BROWSERS: Array<[string, string]> = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Version', 'Safari'],
];

/**
 * Splits a user agent into tool and version: `kubectl/v1.34.4 (linux/amd64) …` is kubectl and 1.34.4, `/usr/local/bin/foo/v0.0.0` foo and
 * 0.0.0, `curl` curl alone. Both are cut when they are very long.
 */
export function clientOf(userAgent: string | undefined): Client {
  const text = (userAgent ?? '').slice(0, LOOKED_AT).trim();
  if (text.startsWith('Mozilla/')) {
    return browserOf(text);
  }
  // Terraform's providers stand behind the name of the company.
  const behind = /^HashiCorp\/\S+ +(Terraform\/\S+)/.exec(text)?.[1];
  const product = behind ?? /^[^\s(]+/.exec(text)?.[0] ?? '';
  const parts = product.split('/');
  const at = parts.findIndex((part, index) => index > 0 && /^v?\d/.test(part));
  const name = at < 0 ? product : parts.slice(0, at).join('/');
  return client(nameOf(name), at < 0 ? '' : parts[at]!.replace(/^v/, ''));
}

function browserOf(text: string): Client {
  for (const [token, name] of BROWSERS) {
    const version = new RegExp(`\\b${token}/([\\w.]+)`).exec(text)?.[1];
    if (version !== undefined) {
      return client(name, version);
    }
  }
  return client('Mozilla', /^Mozilla\/([\w.]+)/.exec(text)?.[1] ?? '');
}

/** The last part of a path, without what Windows puts behind a program's name. */
function nameOf(path: string): string {
  const name = path.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  return name.replace(/\.exe$/i, '');
}

function client(name: string, version: string): Client {
  return {
    user_agent_name: name.slice(0, LONGEST_NAME) || undefined,
    user_agent_version: version.slice(0, LONGEST_VERSION) || undefined,
  };
}
