import { closeSync, constants, accessSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { auditEventSchema } from '../../pipeline/normalise/auditEvent.ts';
import { ok, missing, unknown, type Check, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';
import type { ApiServer, Sight } from './apiServer.ts';
import { policyOf } from './policy.ts';

const PART = 'sources.kubernetesAudit.logFile';
const FLAG = 'audit-log-path';
/** Enough for some events of a usual size. */
const TAIL = 512 * 1024;
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
  if (!existsSync(path)) {
    return [missing('file', `there is no ${name}`, flags(name))];
  }
  const folder = dirname(path);
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch {
    return [
      missing(
        'file',
        `${folder} cannot be listed, so rotated files cannot be found`,
        `run the collector as root, or: setfacl -m u:USER:rx ${folder}`
      ),
    ];
  }
  let tail: { text: string; whole: boolean };
  try {
    tail = tailOf(path);
  } catch (error) {
    return [
      missing(
        'file',
        `${name}: ${(error as Error).message}`,
        'run the collector as the user of the API server, root with kubeadm'
      ),
    ];
  }
  const quiet = Date.now() - statSync(path).mtimeMs;
  const written = `last written ${Math.round(quiet / 1000)} s ago`;
  const grows =
    quiet < QUIET_MS
      ? ok('file', `${name} can be read; ${written}`)
      : unknown('file', `${name} can be read; ${written}: does the API server still write it?`);
  return [grows, content(tail, name)];
}

/** The last part of a file, and whether that is all of it. */
function tailOf(path: string): { text: string; whole: boolean } {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, TAIL));
    const read = readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return { text: buffer.subarray(0, read).toString('utf8'), whole: size <= TAIL };
  } finally {
    closeSync(fd);
  }
}

function content({ text, whole }: { text: string; whole: boolean }, name: string): Result {
  // The last line may be on its way, and the first begin before what was read.
  const lines = text.split('\n').slice(whole ? 0 : 1, -1);
  if (lines.length === 0) {
    return unknown('events', `${name} holds no whole line ${whole ? 'yet' : `in its last ${TAIL / 1024} KiB`}`);
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
