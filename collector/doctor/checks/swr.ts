import { z } from 'zod';
import type { SwrConfig } from '../../config/swr.ts';
import { HttpError } from '../../sources/polling/http.ts';
import { endpointOf, HuaweiClient, type Service } from '../../sources/swr/client.ts';
import { ACTIONS, causeOf, errorIn, explain } from '../../sources/swr/error.ts';
import { ok, missing, optional, unknown, type Check, type Result } from '../finding.ts';

const PART = 'sources.swr';
const ANSWER_MS = 20_000;
/** The gateway refuses signatures that are fifteen minutes old; long before that traces seem to come late. */
const MOST_SKEW_MS = 60_000;
const TRACKERS = 'cts:tracker:list';

const trackersSchema = z.looseObject({
  trackers: z
    .array(z.looseObject({ tracker_name: z.string(), status: z.string(), detail: z.string().nullish() }))
    .nullish(),
});

/** Whether traces of each registry, and the audit logs of its instances, can be read with the keys; and whether CTS records. */
export function swrChecks(registries: SwrConfig[]): Check[] {
  return registries.map((config) => ({ part: PART, what: config.name, run: () => look(config) }));
}

async function look(config: SwrConfig): Promise<Result[]> {
  let client: HuaweiClient;
  try {
    client = new HuaweiClient(config);
  } catch (error) {
    return [missing(config.name, (error as Error).message, `correct the files of ${PART}.tls and ${PART}.proxyAuth`)];
  }
  try {
    const traces = await ask(client, 'cts', `/v3/${config.projectId}/traces`, { trace_type: 'system', limit: '1' });
    if ('error' in traces) {
      return [refused(`${config.name}: traces`, traces.error, 'cts', config)];
    }
    const logs = config.enterpriseInstances.map(({ id }) => auditLog(client, config, id));
    const found = `traces of project ${config.projectId} can be read at ${endpointOf(config, 'cts')}`;
    return [
      ok(`${config.name}: traces`, found),
      clock(client, config),
      await tracker(client, config),
      ...(await Promise.all(logs)),
    ];
  } finally {
    await client.close();
  }
}

type Asked = { value: unknown } | { error: Error };

async function ask(
  client: HuaweiClient,
  service: Service,
  path: string,
  query: Record<string, string>
): Promise<Asked> {
  try {
    return await client.get(service, path, query, AbortSignal.timeout(ANSWER_MS));
  } catch (error) {
    return { error: error as Error };
  }
}

async function auditLog(client: HuaweiClient, config: SwrConfig, id: string): Promise<Result> {
  const check = `${config.name}: audit log of ${id}`;
  const path = `/v2/${config.projectId}/instances/${id}/audit-logs`;
  const answer = await ask(client, 'swr', path, { operation: 'pull', offset: '0', limit: '1' });
  return 'error' in answer ? refused(check, answer.error, 'swr', config) : ok(check, 'can be read');
}

async function tracker(client: HuaweiClient, config: SwrConfig): Promise<Result> {
  const check = `${config.name}: tracker`;
  const answer = await ask(client, 'cts', `/v3/${config.projectId}/trackers`, { tracker_name: config.tracker });
  if ('error' in answer) {
    const found = `whether it is enabled cannot be seen: ${answer.error instanceof HttpError ? answer.error.status : answer.error.message}`;
    return optional(unknown(check, found, `allow it: ${policy([TRACKERS])}`));
  }
  const enable = 'enable it: console, Cloud Trace Service, Tracker List; without it nothing is traced';
  const trackers = trackersSchema.safeParse(answer.value).data?.trackers ?? [];
  const own = trackers.find(({ tracker_name: name }) => name === config.tracker);
  if (!own) {
    return missing(check, `there is no tracker ${config.tracker} in ${config.region}`, enable);
  }
  return own.status === 'enabled'
    ? ok(check, `${config.tracker} is enabled`)
    : missing(check, `${config.tracker} is ${own.status}${own.detail ? ` (${own.detail})` : ''}`, enable);
}

function clock(client: HuaweiClient, config: SwrConfig): Result {
  const check = `${config.name}: clock`;
  const skew = Math.round(client.skewMs / 1000);
  return Math.abs(client.skewMs) <= MOST_SKEW_MS
    ? ok(check, "Huawei Cloud's clock and this machine's agree, to a minute")
    : missing(check, apart(skew), SET_CLOCK);
}

const SET_CLOCK = 'timedatectl set-ntp true   # or chronyd';
const apart = (seconds: number) =>
  `Huawei Cloud's clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} this machine's; from 900 s on it refuses all requests`;

function refused(check: string, error: Error, service: Service, config: SwrConfig): Result {
  const found = explain(error, service, config);
  if (!(error instanceof HttpError)) {
    const files = Object.values(config.credentials).filter(
      (value) => typeof value === 'string' && value.startsWith('/')
    );
    return (error as NodeJS.ErrnoException).syscall === 'open' || / is empty$/.test(error.message)
      ? missing(check, error.message, `write the keys into ${files.join(', ')}`)
      : missing(
          check,
          found,
          `from here: curl -v ${endpointOf(config, service)}; a proxy is named in ${PART}.proxyUrl`
        );
  }
  switch (causeOf(error)) {
    case 'clock':
      return missing(
        check,
        error.date ? `${apart(secondsTo(error.date))}: ${errorIn(error.body).message}` : found,
        SET_CLOCK
      );
    case 'permission':
      return missing(
        check,
        found,
        `attach this policy to the group of the keys' user, for project ${config.projectId}:\n${policy(needs(service))}`
      );
    case 'project':
      return missing(
        check,
        found,
        `${PART}.projectId: console, My Credentials, API Credentials, the row of ${config.region}`
      );
    case 'endpoint':
      return missing(check, found, `correct ${PART}.region or ${PART}.endpoints.${service}`);
    case 'locked':
    case 'throttled':
      return unknown(check, found, 'try again in five minutes');
    case 'expired':
      return missing(
        check,
        found,
        `write new keys and their token into the files of ${PART}.credentials, or use the server's agency (agency: true)`
      );
    case 'keys':
      return missing(
        check,
        found,
        `make new keys: console, My Credentials, Access Keys; and write them into the files of ${PART}.credentials`
      );
    default:
      return error.status === 404 && service === 'swr'
        ? missing(
            check,
            found,
            `correct ${PART}.enterpriseInstances: console, SWR Enterprise Edition, the instance's ID`
          )
        : unknown(check, found);
  }
}

const secondsTo = (date: string) => Math.round((Date.parse(date) - Date.now()) / 1000);
const needs = (service: Service) => (service === 'cts' ? [ACTIONS.cts, TRACKERS] : [ACTIONS.swr]);

/** A custom policy of IAM. Source: IAM user guide, "Policy Syntax"; of its identity policies the version is 5.0. */
const policy = (actions: string[]) =>
  JSON.stringify({ Version: '1.1', Statement: [{ Effect: 'Allow', Action: actions }] });
