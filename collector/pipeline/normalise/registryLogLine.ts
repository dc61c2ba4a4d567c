import { parseTime } from '../time.ts';
import { hostOf } from './distributionEvent.ts';

/** A request to a registry, as far as one line of its log tells. */
export interface LoggedRequest {
  /** Nanoseconds since the epoch, as text: a request may have to be kept as JSON. */
  time: string;
  /** `access`: of the combined access log, which has a line for each request. `message`: the registry's own words, at its level of logging. */
  form: 'access' | 'message';
  method: string;
  /** Without its query, which holds the state of uploads. */
  path: string;
  status: number;
  address?: string;
  userAgent?: string;
  user?: string;
  /** What was wrong with the credentials of a request that was answered by 401. */
  credentials?: 'missing' | 'wrong';
  /** Why it failed, in the registry's words. */
  reason?: string;
  /** Messages: the request's id, the same in all messages about it and in its notifications. */
  id?: string;
  instance?: string;
  /** The line's beginning, with nothing in it that lets somebody go on with an upload. */
  line: string;
}

/** Who asks chooses how long these are. */
const LONGEST = { line: 4096, userAgent: 1024, user: 256 };

type Fields = Record<string, unknown>;

/** Apache's combined format. Source: gorilla/handlers, logging.go. */
const COMBINED =
  /^(?<host>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "(?<method>[A-Z]+) (?<uri>(?:[^" \\]|\\.)+)(?: HTTP\/[\d.]+)?" (?<status>\d{3}) \S+ "(?:[^"\\]|\\.)*" "(?<agent>(?:[^"\\]|\\.)*)"$/;
const COMBINED_TIME = /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** logrus' text format: key=value, the value quoted as in Go where it needs to be. */
const PAIR = /(?:^|\s)([\w.@-]+)=("(?:[^"\\]|\\.)*"|\S*)/g;
const TEXT = /^time="?\d{4}-/;

/**
 * The request that a line of a registry's output speaks of; `undefined` for a line that speaks of none, or does not say how it ended. Known
 * are the combined access log, and the messages of releases 2.8 and 3 in the formats text, json and logstash; either also as Docker's
 * json-file driver wraps them.
 */
export function parseRegistryLogLine(text: string): LoggedRequest | undefined {
  if (text.startsWith('{')) {
    const fields = jsonOf(text);
    return typeof fields?.['log'] === 'string' && typeof fields['stream'] === 'string'
      ? parseRegistryLogLine(fields['log'].trimEnd())
      : fields && message(fields, text);
  }
  if (TEXT.test(text)) {
    return message(pairsOf(text), text);
  }
  return combined(text);
}

function combined(line: string): LoggedRequest | undefined {
  const { host, user, time, method, uri, status, agent } = COMBINED.exec(line)?.groups ?? {};
  const at = combinedTime(time);
  if (at === undefined || method === undefined || uri === undefined) {
    return undefined;
  }
  const known = user === '-' ? undefined : user;
  return bounded({
    time: String(at),
    form: 'access',
    method,
    path: pathOf(uri),
    status: Number(status),
    address: hostOf(host),
    userAgent: unquoted(`"${agent}"`) || undefined,
    user: known,
    // The registry itself writes no names here, but a proxy before it may: of who has said one.
    credentials: status === '401' && known !== undefined ? 'wrong' : undefined,
    line,
  });
}

function combinedTime(text: string | undefined): bigint | undefined {
  const [, day, month = '', year, clock, hours, minutes] = COMBINED_TIME.exec(text ?? '') ?? [];
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return parseTime(`${year}-${number}-${day}T${clock}${hours}:${minutes}`);
}

/** How the messages about a request begin that say how it ended. */
const ENDS = /^(response completed|error authorizing context|error authenticating user|user failed to authenticate)/;
/** Said of a request without credentials. Source: distribution, registry/auth/{htpasswd,token}. */
const MISSING = /(invalid authorization credential|authorization token required)$/;
const WRONG = /(authentication failure|failed to authenticate|invalid token)$/;

function message(fields: Fields, line: string): LoggedRequest | undefined {
  const said = textOf(fields, 'msg') ?? textOf(fields, 'message') ?? '';
  const time = parseTime(textOf(fields, 'time') ?? textOf(fields, '@timestamp') ?? '');
  const [method, uri] = [textOf(fields, 'http.request.method'), textOf(fields, 'http.request.uri')];
  const status = Number(fields['http.response.status'] ?? (said.startsWith('response') ? NaN : 401));
  if (!ENDS.test(said) || time === undefined || method === undefined || uri === undefined || !(status >= 100)) {
    return undefined;
  }
  const claimed = /^error authenticating user ("(?:[^"\\]|\\.)*")/.exec(said)?.[1];
  return bounded({
    time: String(time),
    form: 'message',
    method,
    path: pathOf(uri),
    status,
    address: hostOf(textOf(fields, 'http.request.remoteaddr')),
    userAgent: textOf(fields, 'http.request.useragent'),
    user:
      textOf(fields, 'auth.user.name') ?? textOf(fields, 'username') ?? ((claimed && unquoted(claimed)) || undefined),
    credentials: status !== 401 ? undefined : WRONG.test(said) ? 'wrong' : MISSING.test(said) ? 'missing' : undefined,
    reason: textOf(fields, 'err.code') ?? (status === 401 ? reasonOf(said) : undefined),
    id: textOf(fields, 'http.request.id'),
    instance: textOf(fields, 'instance.id'),
    line,
  });
}

function bounded(request: LoggedRequest): LoggedRequest {
  const { line, userAgent, user } = request;
  return {
    ...request,
    userAgent: userAgent?.slice(0, LONGEST.userAgent),
    user: user?.slice(0, LONGEST.user),
    line: line.slice(0, LONGEST.line).replace(/(_state=)[^&\s"\\]*/g, '$1[redacted]'),
  };
}

function reasonOf(said: string): string {
  if (WRONG.test(said)) {
    return said.endsWith('invalid token') ? 'invalid token' : 'authentication failure';
  }
  return MISSING.test(said) ? 'no credentials' : (said.split(': ').at(-1) ?? said).slice(0, 100);
}

const pathOf = (uri: string) => uri.split('?', 1)[0]!;

function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function pairsOf(text: string): Fields {
  return Object.fromEntries([...text.matchAll(PAIR)].map(([, key, value]) => [key, unquoted(value ?? '')]));
}

/** Go quotes much as JSON does; what differs stays as it is. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) {
    return text;
  }
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

function jsonOf(text: string): Fields | undefined {
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return undefined;
  }
}
