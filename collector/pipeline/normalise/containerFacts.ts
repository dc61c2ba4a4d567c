import type { AuditRecord } from '../../../record/record.gen.ts';
import { imageFields } from './imageFields.ts';
import { inOrder, timeOf, type Fact } from './podFact.ts';
import type { ContainerSpec, ContainerStatus, Terminated } from './podStatus.ts';

/** One of a pod's containers, with what is known of its pod. */
export interface ContainerOf {
  type: NonNullable<AuditRecord['k8s_container_type']>;
  status: ContainerStatus;
  spec: ContainerSpec | undefined;
  /** From when on it could have run, in nanoseconds since the epoch: the earliest that it can have been waiting. */
  since: bigint | undefined;
  /** When the pod was asked to go, likewise. */
  removedAt: bigint | undefined;
  /** Where the kubelet lost a container, and so tells no time: when the pod was seen to have no use of it any more, likewise. */
  lostAt: bigint | undefined;
}

/** One life of a container: each restart begins another, under an id of its own. */
interface Run {
  id: string;
  /** How often the container had been restarted by then. */
  number: number;
  startedAt: bigint | undefined;
  terminated: Terminated | undefined;
}

/** What every start goes through. */
const USUAL = new Set(['ContainerCreating', 'PodInitializing']);
/** How a container ends that was told to: SIGKILL and SIGTERM. */
const ENDS_WELL = new Set([0, 137, 143]);
/** Characters of a container's id that stand for it in the names of facts. */
export const ID = 12;
/** Stands for the id of a container that the kubelet lost. */
export const LOST = 'lost';
/** As a reason: nobody has told how a container ended. */
export const UNSEEN = 'Unseen';

/** What the status of a container tells: its present run and the one before. */
export function containerFacts(container: ContainerOf): Fact[] {
  const { status } = container;
  const runs = runsOf(status);
  const facts = runs.flatMap((run) => runFacts(container, run, runs[runs.indexOf(run) - 1]));
  const waiting = status.state?.waiting;
  if (waiting?.reason && !USUAL.has(waiting.reason)) {
    const last = runs.at(-1);
    const time = timeOf(last?.terminated?.finishedAt) ?? container.since;
    facts.push({
      key: [status.name, last?.id ?? '-', 'waiting', waiting.reason].join('/'),
      time: inOrder('waiting', time),
      action: 'waiting',
      severity: 'low',
      record: {
        ...fieldsOf(container, last?.id),
        k8s_container_restart_count: status.restartCount,
        event_outcome: 'failure',
        event_reason: waiting.reason,
        message: waiting.message ?? undefined,
      },
      evidence: status,
    });
  }
  return facts;
}

/** The end of a run that nobody has told of: that it has ended is known, how it did is not. */
export function unseenEnd(name: string, id: string, time: bigint | undefined, record: Partial<AuditRecord>): Fact {
  return {
    key: [name, id, 'die'].join('/'),
    time: inOrder('die', time),
    action: 'die',
    severity: 'low',
    record: { k8s_container_name: name, event_outcome: 'unknown', event_reason: UNSEEN, ...record },
    evidence: {},
  };
}

/** Ends of what still ran by the last status of a pod that is gone: it was removed by force, or with its node. */
export function endsUnseen(container: ContainerOf, time: bigint | undefined): Fact[] {
  const { status } = container;
  const last = runsOf(status).at(-1);
  if (!last || last.terminated) {
    return [];
  }
  const message = 'the pod was removed before its status told how the container ended';
  const record = { ...fieldsOf(container, last.id), k8s_container_restart_count: last.number, message };
  return [{ ...unseenEnd(status.name, last.id, time, record), cause: 'removal', evidence: status }];
}

/** When the container's runs that are in view began. */
export function startsOf(status: ContainerStatus): bigint[] {
  return runsOf(status).flatMap(({ startedAt }) => startedAt ?? []);
}

/** When they ended. */
export function endsOf(status: ContainerStatus): bigint[] {
  return runsOf(status).flatMap(({ terminated }) => timeOf(terminated?.finishedAt) ?? []);
}

/** The runs that a status shows, the older first. `restartCount` is that of the present one, or of the last while it waits for the next. */
function runsOf({ state, lastState, restartCount = 0, containerID }: ContainerStatus): Run[] {
  const before = lastState?.terminated;
  const ended = state?.terminated;
  const current: Run[] = ended
    ? // Of a container that the kubelet lost the status still has the id.
      [endedRun({ ...ended, containerID: ended.containerID ?? containerID }, restartCount)]
    : state?.running
      ? [
          {
            id: idOf(containerID, state.running.startedAt),
            number: restartCount,
            startedAt: timeOf(state.running.startedAt),
            terminated: undefined,
          },
        ]
      : [];
  if (!before) {
    return current;
  }
  const last = endedRun(before, current.length > 0 ? Math.max(restartCount - 1, 0) : restartCount);
  if (last.id !== current[0]?.id) {
    return [last, ...current];
  }
  // Of one that had ended before it knows how.
  return current[0].terminated?.finishedAt ? current : [last];
}

function endedRun(terminated: Terminated, number: number): Run {
  return {
    id: idOf(terminated.containerID, terminated.finishedAt),
    number,
    startedAt: timeOf(terminated.startedAt),
    terminated,
  };
}

/** The kubelet forgets the id of a container that vanished; then its times stand for it. */
function idOf(containerID: string | null | undefined, time: string | null | undefined): string {
  return bareId(containerID)?.slice(0, ID) ?? time ?? LOST;
}

function runFacts(container: ContainerOf, run: Run, before: Run | undefined): Fact[] {
  const { status, spec } = container;
  const fields = { ...fieldsOf(container, run.id, run.terminated), k8s_container_restart_count: run.number };
  const key = (action: string) => [status.name, run.id, action].join('/');
  const facts: Fact[] = [];
  // Of a container that could not be started the times are those of 1970.
  if (run.startedAt !== undefined && run.startedAt > 0n) {
    facts.push({
      key: key('start'),
      time: inOrder('start', run.startedAt),
      action: 'start',
      severity: spec?.securityContext?.privileged === true ? 'medium' : 'info',
      cause: run.number > 0 ? undefined : container.type === 'ephemeral' ? 'debug' : 'creation',
      record: { ...fields, event_outcome: 'success' },
      evidence: status,
    });
    if (run.number > 0) {
      facts.push({
        key: key('restart'),
        time: inOrder('restart', run.startedAt),
        action: 'restart',
        severity: 'low',
        record: { ...fields, ...(before?.terminated ? exitOf(before.terminated) : {}), event_outcome: 'success' },
        evidence: status,
      });
    }
  }
  return run.terminated ? [...facts, ...endFacts(container, run, run.terminated, fields)] : facts;
}

function endFacts(
  { status, removedAt, lostAt }: ContainerOf,
  { id, startedAt }: Run,
  terminated: Terminated,
  fields: Partial<AuditRecord>
): Fact[] {
  const finished = timeOf(terminated.finishedAt);
  const lasted =
    finished !== undefined && startedAt !== undefined && startedAt > 0n && finished >= startedAt
      ? Number(finished - startedAt)
      : undefined;
  const code = terminated.exitCode ?? 0;
  // A container may end at the same moment for reasons of its own; nobody can tell.
  const asked = removedAt !== undefined && finished !== undefined && finished >= removedAt;
  const of = (action: string): Pick<Fact, 'key' | 'time' | 'action' | 'evidence'> => ({
    key: [status.name, id, action].join('/'),
    time: inOrder(action, finished ?? lostAt),
    action,
    evidence: status,
  });
  const die: Fact = {
    ...of('die'),
    severity: ENDS_WELL.has(code) ? 'info' : 'low',
    cause: asked ? 'removal' : undefined,
    record: {
      ...fields,
      ...exitOf(terminated),
      event_outcome: code === 0 ? 'success' : 'failure',
      event_duration: lasted,
      message: terminated.message ?? undefined,
    },
  };
  if (terminated.reason !== 'OOMKilled') {
    return [die];
  }
  const oom = { ...fields, ...exitOf(terminated), event_outcome: 'failure' as const };
  return [{ ...of('oom'), severity: 'medium', record: oom }, die];
}

/** Why and how a container ended. A shell's codes above 128 are those of a signal, which runtimes tell in no other way. */
function exitOf({ reason, exitCode, signal }: Terminated): Partial<AuditRecord> {
  const implied = exitCode !== undefined && exitCode > 128 && exitCode < 128 + 65 ? exitCode - 128 : undefined;
  return { event_reason: reason ?? undefined, process_exit_code: exitCode, process_signal: signal || implied };
}

function fieldsOf({ type, status, spec }: ContainerOf, run?: string, ended?: Terminated): Partial<AuditRecord> {
  const present = bareId(status.containerID);
  const isPresent = run !== undefined && present?.startsWith(run) === true;
  // The status may name an image by the digest that a node happens to know it by.
  const name = spec?.image ?? status.image ?? undefined;
  // A tag may have been moved between two runs: what the one before ran is not told any more.
  const imageId = isPresent ? status.imageID || undefined : undefined;
  return {
    k8s_container_name: status.name,
    k8s_container_type: type,
    container_id: bareId(ended?.containerID) ?? (isPresent ? present : undefined),
    container_image_name: name,
    container_image_id: imageId,
    ...imageFields({ name, resolved: [imageId] }),
    container_runtime_name: (ended?.containerID ?? status.containerID)?.split('://', 1)[0] || undefined,
  };
}

/** `containerd://0123…` without its runtime. */
export const bareId = (containerID: string | null | undefined) => containerID?.split('://')[1] || undefined;
