import type { Config } from '../../config/schema.ts';
import { LokiClient } from '../../sinks/loki/client.ts';
import { ok, missing, unknown, type Check, type Result } from '../finding.ts';
import { limitsOf } from './lokiLimits.ts';

type LokiConfig = Config['loki'];

const PART = 'loki';
/** Loki's answers say the time in whole seconds. */
const MOST_SKEW_MS = 2000;

/** Whether Loki is there, takes pushes and queries with these credentials, and has limits that do. */
export function lokiChecks(config: LokiConfig): Check[] {
  return [{ part: PART, what: 'connection', run: () => look(config) }];
}

async function look(config: LokiConfig): Promise<Result[]> {
  let client: LokiClient;
  try {
    client = new LokiClient(config);
  } catch (error) {
    return [missing('connection', (error as Error).message, 'correct the files of loki.tls and loki.proxyAuth')];
  }
  try {
    const first = await ready(client);
    if (first.status === 'missing') {
      return [first];
    }
    return [
      first,
      await mayPush(client, config),
      await mayQuery(client, config),
      await clock(client),
      ...(await limitsOf(client)),
    ];
  } finally {
    await client.close();
  }
}

async function ready(client: LokiClient): Promise<Result> {
  let answer;
  try {
    answer = await client.look('/ready');
  } catch (error) {
    const found = `${client.url} does not answer: ${(error as Error).message}`;
    return missing(
      'connection',
      found,
      'start Loki, or change loki.url, loki.tls or loki.proxyUrl; from here: curl -v URL/ready'
    );
  }
  if (answer.status === 503) {
    return missing('connection', `Loki is not ready yet: ${short(answer.text)}`, 'wait, then look at its log');
  }
  const version = await client.look('/loki/api/v1/status/buildinfo').catch(() => undefined);
  const name = /"version":"([\w.+-]+)"/.exec(version?.status === 200 ? version.text : '')?.[1];
  // A gateway before Loki does not have /ready; that it answers is what there is to know.
  const state = answer.status === 200 ? 'is ready' : `answers (/ready: ${answer.status})`;
  return ok('connection', `Loki ${name ? `${name} ` : ''}at ${client.url} ${state}`);
}

/** A push of nothing goes through everything that checks credentials; then Loki says that it needs a stream (422), or takes it. */
async function mayPush(client: LokiClient, config: LokiConfig): Promise<Result> {
  const { status, text } = await client.push([]);
  if ([200, 204, 400, 422].includes(status)) {
    return ok('push', `these credentials may push (a push of nothing: ${status})`);
  }
  return (
    refusal('push', status, text, config) ?? unknown('push', `a push of nothing is answered ${status} ${short(text)}`)
  );
}

async function mayQuery(client: LokiClient, config: LokiConfig): Promise<Result> {
  const { status, text } = await client.look('/loki/api/v1/labels');
  if (status === 200) {
    return ok('query', 'these credentials may query, so nothing is stored twice after a failure');
  }
  return (
    refusal('query', status, text, config) ?? unknown('query', `a query of labels is answered ${status} ${short(text)}`)
  );
}

function refusal(what: 'push' | 'query', status: number, text: string, config: LokiConfig): Result | undefined {
  const found = `refused: ${status} ${short(text)}`;
  if (/no org id/.test(text)) {
    return missing(what, found, 'this Loki has several tenants: name one in loki.tenant');
  }
  if (status === 401 || status === 403) {
    const { basicAuth, bearerTokenFile, tls } = config;
    const shown = basicAuth
      ? 'loki.basicAuth'
      : bearerTokenFile
        ? 'loki.bearerTokenFile'
        : tls?.certFile
          ? 'loki.tls.certFile'
          : '';
    const need = `Loki, or what stands before it, has to let them ${what === 'push' ? 'POST /loki/api/v1/push' : 'GET /loki/api/v1/query_range and /labels'}`;
    const fix =
      shown === '' ? `give credentials: loki.basicAuth or loki.bearerTokenFile; ${need}` : `check ${shown}; ${need}`;
    return missing(
      what,
      found,
      what === 'push' ? fix : `${fix} (without it a record can be stored twice after a failure)`
    );
  }
  if (status === 407) {
    return missing(what, found, 'the proxy wants other credentials: loki.proxyAuth');
  }
  if (status === 404) {
    return missing(what, found, 'loki.url has to be the URL before /loki/api/v1');
  }
  return undefined;
}

async function clock(client: LokiClient): Promise<Result> {
  const samples: number[] = [];
  for (let number = 0; number < 3; number++) {
    const began = Date.now();
    const { date } = await client.look('/ready');
    const written = Date.parse(date ?? '');
    if (!Number.isNaN(written)) {
      samples.push(written + 500 - (began + Date.now()) / 2);
    }
  }
  const skew = samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)];
  if (skew === undefined) {
    return unknown('clock', 'its answers have no Date');
  }
  const apart = `Loki's clock is ${(Math.abs(skew) / 1000).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead of'} this machine's`;
  return Math.abs(skew) <= MOST_SKEW_MS
    ? ok('clock', "Loki's clock and this machine's agree, to a second")
    : missing('clock', apart, 'timedatectl set-ntp true   # on both machines; or chronyd');
}

const short = (text: string) => text.trim().split('\n', 1)[0]!.slice(0, 200);
