import { z } from 'zod';
import type { Access, AuditObject, AuditRecord, Severity } from '../../../record/record.gen.ts';
import type { Observation } from '../observation.ts';
import { imageFields } from './imageFields.ts';

/** A Docker Engine event. Source: moby, api/types/events/events.go. */
export const dockerEventSchema = z.looseObject({
  Type: z.string(),
  Action: z.string(),
  Actor: z.looseObject({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
  timeNano: z.number().optional(),
  time: z.number().optional(),
});

export type DockerEvent = z.infer<typeof dockerEventSchema>;

/** What an event does not tell but the engine does. */
export interface DockerKnowledge {
  runtime: string;
  host: string;
  imageId?: string;
  /** References to the image by the digests of its manifests. */
  digests?: string[];
  privileged?: boolean;
  /** The command and start of an exec session that is ending. */
  session?: { command: string; time: bigint };
}

interface Meaning {
  object: AuditObject;
  action: string;
  access: Access;
  severity: Severity;
  command?: string;
}

/**
 * JSON.parse rounds timeNano, which is beyond 2^53; the digits are taken from the text.
 * Returns nanoseconds since the epoch, or `undefined` where the event has no time.
 */
export function dockerTime(event: DockerEvent, text: string): bigint | undefined {
  const digits = /"timeNano":(\d{16,20})/.exec(text)?.[1];
  if (digits !== undefined) {
    return BigInt(digits);
  }
  return event.time === undefined ? undefined : BigInt(event.time) * 1_000_000_000n;
}

/** What an event tells of an exec session. */
export interface ExecPart {
  id: string;
  command?: string;
  phase: 'create' | 'start' | 'die' | 'detach';
}

/** The exec session that an event belongs to, and its command where the event has it. */
export function execOf(event: DockerEvent): ExecPart | undefined {
  const match = /^exec_(create|start|die|died|detach)(?:: ?([\s\S]*))?$/.exec(event.Action);
  const id = event.Actor.Attributes?.['execID'];
  if (event.Type !== 'container' || !match || id === undefined) {
    return undefined;
  }
  const phase = match[1] === 'died' ? 'die' : (match[1] as ExecPart['phase']);
  // The engine writes a space behind a command without arguments.
  return { id, command: match[2]?.replace(/ $/, ''), phase };
}

/** What Podman calls otherwise. Source: podman, libpod/events/config.go. */
const RENAMED: Record<string, string> = {
  died: 'die',
  remove: 'destroy',
  'archive-path': 'copy-out',
  'extract-to-dir': 'copy-in',
};

/** The engine's own housekeeping, and what only looks: nothing was done to the container. */
const PASSED_OVER = new Set([
  'top',
  'resize',
  'init',
  'cleanup',
  'mount',
  'unmount',
  'sync',
  'refresh',
  'renumber',
  'log-rotation',
]);

/**
 * The observation of an event, or `undefined` for events that say nothing about what was done to a container or image: networks and
 * volumes, the results of health checks, and exec_create, as exec_start follows when the command is really run.
 */
export function normaliseDockerEvent(
  event: DockerEvent,
  text: string,
  known: DockerKnowledge
): Observation | undefined {
  const time = dockerTime(event, text);
  const meaning =
    event.Type === 'container'
      ? containerMeaning(event, known)
      : event.Type === 'image'
        ? imageMeaning(event)
        : undefined;
  if (time === undefined || !meaning) {
    return undefined;
  }
  const attributes = event.Actor.Attributes ?? {};
  const container = event.Type === 'container';
  const exec = execOf(event);
  const exit = exitCodeOf(attributes, meaning.action);
  const image = container ? { name: attributes['image'], id: known.imageId } : imageOf(event);
  const record: Observation['record'] = {
    record_id: ['docker', time, event.Actor.ID.slice(0, 20), event.Action.split(':', 1)[0], exec?.id.slice(0, 12)]
      .filter(Boolean)
      .join('/'),
    event_action: meaning.action,
    event_outcome: exit !== undefined && exit !== 0 ? 'failure' : 'success',
    event_duration: exec?.phase === 'die' && known.session ? Number(time - known.session.time) : undefined,
    host_name: known.host,
    container_id: (container && event.Actor.ID) || undefined,
    container_name: container ? attributes['name'] : undefined,
    container_image_name: image.name,
    container_image_id: image.id,
    ...imageFields({ ...image, resolved: known.digests }),
    container_runtime_name: known.runtime,
    session_id: exec?.id,
    process_command_line: meaning.command,
    process_exit_code: exit,
    process_signal: integer(attributes['signal']),
    message: detail(event, attributes),
  };
  return {
    time,
    object: meaning.object,
    severity: meaning.severity,
    // The engine does not know who called it.
    actor: 'unknown',
    access: meaning.access,
    record: record satisfies Omit<AuditRecord, 'record_version'>,
    evidence: text,
  };
}

const integer = (text: string | undefined) => (text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined);

/** Podman before 5 calls it otherwise, and has a 0 where nothing has ended. */
function exitCodeOf(attributes: Record<string, string>, action: string): number | undefined {
  const podman = action === 'die' || action === 'exec-end' ? attributes['containerExitCode'] : undefined;
  return integer(attributes['exitCode'] ?? podman);
}

/**
 * The image that an event of images is about, by its reference and its id as far as the event has them. Docker has either as the event's id:
 * the reference of what is pulled or pushed, whose tag its `name` lacks, the id of all else. Podman has the id without its algorithm, and the path of an
 * archive that it loads for a name.
 */
export function imageOf({ Actor: { ID, Attributes } }: DockerEvent): { name: string | undefined; id?: string } {
  const digits = /^(?:sha256:)?([0-9a-f]{64})$/.exec(ID)?.[1];
  if (digits === undefined && ID !== '') {
    return { name: ID };
  }
  const named = Attributes?.['name'];
  const name = named?.startsWith('/') ? undefined : named;
  const id = digits && `sha256:${digits}`;
  return { name: name || id, id };
}

function detail(event: DockerEvent, attributes: Record<string, string>): string | undefined {
  switch (event.Action) {
    case 'rename':
      return attributes['oldName'] ? `was ${attributes['oldName'].replace(/^\//, '')}` : undefined;
    case 'commit':
      return attributes['imageRef'] || attributes['imageID'];
    case 'loadfromarchive':
      return attributes['name'] ? `from ${attributes['name']}` : undefined;
    case 'prune':
      return attributes['reclaimed'] ? `${attributes['reclaimed']} bytes were freed` : undefined;
    default:
      return undefined;
  }
}

function containerMeaning(event: DockerEvent, known: DockerKnowledge): Meaning | undefined {
  const command = { object: 'container-command', access: 'exec' } as const;
  const lifecycle = { object: 'container-lifecycle', access: 'write' } as const;
  const action = RENAMED[event.Action] ?? event.Action;
  const exec = execOf(event);
  if (exec) {
    switch (exec.phase) {
      case 'start':
        return { ...command, action: 'exec', severity: 'medium', command: exec.command };
      case 'die':
        return { ...command, access: 'none', action: 'exec-end', severity: 'info', command: known.session?.command };
      case 'create':
      case 'detach':
        return undefined;
    }
  }
  if (PASSED_OVER.has(action)) {
    return undefined;
  }
  switch (action) {
    // Podman's has neither a session nor a command; it writes none for health checks.
    case 'exec':
      return { ...command, action, severity: 'medium' };
    case 'exec_died':
      return { ...command, access: 'none', action: 'exec-end', severity: 'info' };
    case 'attach':
      return { ...command, action, severity: 'medium' };
    case 'detach':
      return { ...command, access: 'none', action: 'attach-end', severity: 'info' };
    case 'copy-out':
    case 'export':
      return { ...lifecycle, action, access: 'read', severity: 'low' };
    case 'copy-in':
    case 'commit':
      return { ...lifecycle, action, severity: 'low' };
    case 'create':
    case 'start':
      return { ...lifecycle, action, severity: known.privileged ? 'high' : 'info' };
    case 'oom':
      return { ...lifecycle, action, access: 'none', severity: 'medium' };
    case 'die': {
      // 137 and 143 are SIGKILL and SIGTERM, as every `stop` ends.
      const bad = ![undefined, 0, 137, 143].includes(exitCodeOf(event.Actor.Attributes ?? {}, action));
      return { ...lifecycle, action, access: 'none', severity: bad ? 'low' : 'info' };
    }
  }
  if (action.startsWith('health_status')) {
    const bad = action.endsWith(': unhealthy') || event['HealthStatus'] === 'unhealthy';
    return bad ? { ...lifecycle, action: 'unhealthy', access: 'none', severity: 'low' } : undefined;
  }
  return { ...lifecycle, action, severity: 'info' };
}

function imageMeaning(event: DockerEvent): Meaning {
  const action = { remove: 'delete', loadfromarchive: 'load' }[event.Action] ?? event.Action;
  return { object: 'container-lifecycle', action: `image-${action}`, access: 'write', severity: 'info' };
}
