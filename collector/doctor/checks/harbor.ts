import type { HarborSettings } from '../../config/harbor.ts';
import type { AuditApi } from '../../pipeline/normalise/harborAudit.ts';
import { auditApiOf } from '../../sources/harbor/access.ts';
import { HarborClient, type Entries } from '../../sources/harbor/client.ts';
import { HttpError } from '../../sources/polling/http.ts';
import { createRobot } from '../advice/registries.ts';
import { missing, ok, optional, unknown, type Check, type Result } from '../finding.ts';
import { receiverChecks } from './receiver.ts';

const PART = 'sources.harbor';
const LEAST_MINOR = 10;
const ANSWER_MS = 30_000;
/** Harbor's answers say the time in whole seconds. */
const MOST_SKEW_MS = 5000;

const NO_ENTRIES =
  'nothing happened yet; else look in Harbor at Configuration, System Settings: "Skip Audit Log Database" must be off, and events be enabled';

type AuditLog = NonNullable<HarborSettings['auditLog']>;

/** Recorded is nothing of an event without resources. */
const EMPTY = { type: 'PUSH_ARTIFACT', occur_at: 1, operator: '', event_data: {} };

/** Whether each Harbor can be asked for its audit log, and be listened to. */
export function harborChecks(list: HarborSettings[]): Check[] {
  return list.flatMap((settings) => {
    const part = list.length > 1 ? `${PART} ${settings.name}` : PART;
    return checksOf(settings).map((check) => ({ part, ...check }));
  });
}

function checksOf(settings: HarborSettings): Array<Omit<Check, 'part'>> {
  const { webhook, auditLog } = settings;
  const receiver = webhook && {
    ...webhook,
    setting: `${PART}.webhook`,
    empty: EMPTY,
    page: 'docs/registry-harbor.md',
    and: 'and "Bearer " and the same as Auth Header of the webhook policies',
  };
  return [
    ...(auditLog ? [{ what: 'audit log', run: () => looked(settings, auditLog) }] : []),
    ...(receiver ? receiverChecks(receiver) : []),
  ];
}

async function looked(settings: HarborSettings, auditLog: AuditLog): Promise<Result[]> {
  const { username, passwordFile } = auditLog;
  let client: HarborClient;
  try {
    client = new HarborClient({ ...settings, username, passwordFile });
  } catch (error) {
    return [missing('connection', (error as Error).message, `correct the files of ${PART}.tls and ${PART}.proxyAuth`)];
  }
  try {
    return await look(client, auditLog);
  } finally {
    await client.close();
  }
}

async function look(client: HarborClient, auditLog: AuditLog): Promise<Result[]> {
  const { username, passwordFile, projects } = auditLog;
  const signal = AbortSignal.timeout(ANSWER_MS);
  let version: string | undefined;
  try {
    version = await client.version(signal);
  } catch (error) {
    return [unreachable(client, error as NodeJS.ErrnoException)];
  }
  const minor = Number(/^v?2\.(\d+)\b/.exec(version ?? '')?.[1] ?? NaN);
  const results = [
    minor < LEAST_MINOR
      ? missing('connection', `Harbor ${version} at ${client.url} is older than 2.${LEAST_MINOR}`, 'upgrade Harbor')
      : ok('connection', `Harbor ${version ?? ''} answers at ${client.url}`.replace('  ', ' ')),
  ];
  let api: AuditApi;
  try {
    api = await auditApiOf(client, version, signal, projects?.[0]);
  } catch (error) {
    const refused = error instanceof HttpError && error.status === 401;
    const found = refused
      ? `Harbor does not accept ${username}: ${error.message}`
      : `the audit log cannot be asked for: ${(error as Error).message}`;
    const fix = `check auditLog.username, that the account is enabled and has not expired, and that ${passwordFile} holds its secret\n${createRobot(client.url, projects)}`;
    return [...results, refused ? missing('credentials', found, fix) : unknown('audit log', found)];
  }
  results.push(ok('credentials', `Harbor accepts ${username}`));
  const logs = await Promise.all(
    (projects ?? [undefined]).map((project) => mayList(client, api, project, auditLog, signal))
  );
  const date = logs.find((log) => log.date !== undefined)?.date;
  return [...results, ...logs.map(({ result }) => result), ...(date === undefined ? [] : [clock(date)])];
}

function unreachable(client: HarborClient, { code, message }: NodeJS.ErrnoException): Result {
  const found = `${client.url} does not answer as Harbor's API does: ${message || code}`;
  const fix = /CERT|SELF_SIGNED|VERIFY/.test(code ?? '')
    ? `give the authority that signed its certificate in ${PART}.tls.caFile; Harbor's own: curl -k ${client.url}/api/v2.0/systeminfo/getcert`
    : `check ${PART}.url, which is Harbor's without /api; from here: curl -v ${client.url}/api/v2.0/systeminfo`;
  return missing('connection', found, fix);
}

async function mayList(
  client: HarborClient,
  api: AuditApi,
  project: string | undefined,
  { username, projects }: AuditLog,
  signal: AbortSignal
): Promise<{ result: Result; date?: number }> {
  const where = project === undefined ? 'audit log' : `log of ${project}`;
  const path = project === undefined ? `/${api}` : `/projects/${project}/${api === 'audit-logs' ? 'logs' : api}`;
  let newest: Entries;
  try {
    if (project === undefined && !(await client.mayReadAll(signal))) {
      const found = `${username} may not list the log of all projects: GET ${path} would answer nothing, or only some`;
      return { result: missing(where, found, createRobot(client.url, undefined)) };
    }
    newest = await client.entries(api, { project, sort: '-id', size: 1 }, signal);
  } catch (error) {
    const { status, message } = error as HttpError;
    const found = `GET ${path}: ${message}`;
    return {
      result:
        status === 401 || status === 403
          ? missing(where, `${username} may not list it: ${found}`, createRobot(client.url, projects))
          : unknown(where, found),
    };
  }
  const { entries, total, date } = newest;
  const last = (entries[0] as { op_time?: string } | undefined)?.op_time;
  return {
    date,
    result:
      last === undefined
        ? optional(missing(where, `GET ${path} is allowed, but has no entries`, NO_ENTRIES))
        : ok(where, `GET ${path} is allowed: ${total ?? 'some'} entries, the newest of ${last}`),
  };
}

function clock(date: number): Result {
  const skew = date + 500 - Date.now();
  return Math.abs(skew) <= MOST_SKEW_MS
    ? ok('clock', "Harbor's clock and this machine's agree, to a few seconds")
    : optional(
        missing(
          'clock',
          `Harbor's clock is ${Math.round(Math.abs(skew) / 1000)} s ${skew < 0 ? 'behind' : 'ahead of'} this machine's`,
          'timedatectl set-ntp true   # on both machines; or chronyd'
        )
      );
}
