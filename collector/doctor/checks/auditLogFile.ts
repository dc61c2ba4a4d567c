import { auditEventSchema } from '../../pipeline/normalise/auditEvent.ts';
import { ok, missing, unknown, type Check, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';
import type { ApiServer, Sight } from './apiServer.ts';
import { logFileResult, type LastLines } from './logFile.ts';
import { policyOf } from './policy.ts';

const PART = 'sources.kubernetesAudit.logFile';
const FLAG = 'audit-log-path';
/** An API server with anything around it writes something in this time. */
const QUIET_MS = 10 * 60_000;

/** Whether the audit log is written, can be read, and holds audit events. */
export function auditLogChecks(config: { path: string }, sight: () => Promise<Sight>, machine: Machine): Check[] {
  return [
    { part: PART, what: 'file', run: () => Promise.resolve(file(machine.at(config.path), config.path)) },
    { part: PART, what: 'API server', run: async () => servers(await sight(), config.path, machine) },
  ];
}

function file(path: string, name: string): Result[] {
  const { result, last } = logFileResult(path, name, {
    writer: 'the API server',
    write: flags(name),
    read: 'run the collector as the user of the API server, root with kubeadm',
    quietMs: QUIET_MS,
  });
  return last ? [result, content(last, name)] : [result];
}

function content({ lines, where }: LastLines, name: string): Result {
  if (lines.length === 0) {
    return unknown('events', `${name} holds no whole line ${where}`);
  }
  const levels = lines.map(levelOf);
  const good = levels.filter((level) => level !== undefined);
  return good.length === lines.length
    ? ok('events', `its last ${lines.length} lines are audit events of level ${[...new Set(good)].join(', ')}`)
    : missing(
        'events',
        `${lines.length - good.length} of its last ${lines.length} lines are no audit events`,
        'write it by kube-apiserver alone, with --audit-log-format=json'
      );
}

function levelOf(line: string): string | undefined {
  try {
    return auditEventSchema.parse(JSON.parse(line)).level ?? 'unknown';
  } catch {
    return undefined;
  }
}

function servers({ servers, managed, reasons }: Sight, path: string, machine: Machine): Result[] {
  if (managed && servers.length === 0) {
    return [missing('API server', `${managed.name}: its API server's files are out of reach`, managed.advice)];
  }
  if (servers.length === 0) {
    return [unknown('API server', reasons.join('; '), flags(path))];
  }
  return servers.flatMap((server) => [policyOf(server, machine), written(server, path)]);
}

function written({ where, flags: given }: ApiServer, path: string): Result {
  const target = given.get(FLAG);
  if (target === undefined) {
    return missing('API server', `kube-apiserver (${where}) runs without --${FLAG}`, flags(path));
  }
  const format = given.get('audit-log-format') ?? 'json';
  if (format !== 'json') {
    return missing('API server', `kube-apiserver (${where}) writes its log as ${format}`, '--audit-log-format=json');
  }
  const size = `${given.get('audit-log-maxsize') ?? 'unlimited'} MB, ${given.get('audit-log-maxbackup') ?? 'any number of'} old files`;
  return target === path
    ? ok('API server', `kube-apiserver (${where}) writes it (${size})`)
    : unknown(
        'API server',
        `kube-apiserver (${where}) writes ${target}: in a container that may be the same file under another name`
      );
}

const flags = (path: string) =>
  `start kube-apiserver with --audit-policy-file=FILE --${FLAG}=${path} --audit-log-maxsize=100 --audit-log-maxbackup=10\n` +
  'with kubeadm in ClusterConfiguration, apiServer.extraArgs and extraVolumes: see docs/kubernetes-audit.md';
