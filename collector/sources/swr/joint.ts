import type { AuditRecord } from '../../../record/record.gen.ts';
import type { Observation } from '../../pipeline/observation.ts';

/**
 * An act on an Enterprise instance that both CTS and the instance's own audit log tell becomes one record: CTS's, which knows the client's
 * address, with what the audit log knows besides. CTS is minutes behind, so what the audit log tells of such acts is held until CTS has told all
 * up to then. The held and the told are kept with the positions, so that a restart forgets none.
 */
export interface JointState {
  held: Held[];
  told: Told[];
}

interface Act {
  made: boolean;
  type: string;
  project?: string;
  repository?: string;
  tag?: string;
  digest?: string;
  /** Milliseconds since the epoch. */
  time: number;
}

type Told = Act;

/** An entry of an audit log: where it came from, as it came, and what it says. */
export interface Held extends Act {
  instance: string;
  raw: unknown;
  /** When it was held, in milliseconds since the epoch. */
  since: number;
  /** It was written, as CTS took too long; CTS's record of it is then left out. */
  written?: true;
}

/** The same act has times that are no further apart: one is when it was asked for, one when it was noted. */
const APART_MS = 60_000;
/** More are not held, and not remembered. */
const MOST = 1000;
/** What CTS has told is remembered so long after: an instance's audit log can be away. */
const REMEMBERED_MS = 7 * 24 * 3_600_000;
/** CTS is not waited for any longer than that. */
const PATIENCE_MS = 3_600_000;

/** What each side can tell: deletions of anything, and new repositories and namespaces. Only CTS tells of what failed. */
export function isShared({ record }: Observation): boolean {
  const { event_action: action, registry_resource_type: type, event_outcome: outcome } = record;
  if (outcome === 'failure') {
    return false;
  }
  return action === 'delete' || action === 'untag'
    ? ['artifact', 'tag', 'repository', 'project'].includes(type ?? '')
    : action === 'create' && (type === 'repository' || type === 'project');
}

export class Joint {
  #held: Held[];
  #told: Told[];
  /** CTS has told all up to then. */
  #horizon: number;
  #changed = false;

  constructor(state: JointState | undefined, horizon: number) {
    this.#held = state?.held ?? [];
    this.#told = state?.told ?? [];
    this.#horizon = horizon;
  }

  /** What to keep, where it has changed since it was last asked for. */
  changed(): JointState | undefined {
    const state = this.#changed ? { held: this.#held, told: this.#told } : undefined;
    this.#changed = false;
    return state;
  }

  /** An audit log tells of a shared act. `write`: CTS does not; `hold`: it may yet; `joined`: it has. */
  noted(observation: Observation, instance: string, raw: unknown): 'write' | 'hold' | 'joined' {
    const act = actOf(observation);
    const told = this.#told.findIndex((other) => isSame(act, other));
    if (told >= 0) {
      this.#told.splice(told, 1);
      this.#changed = true;
      return 'joined';
    }
    if (act.time + APART_MS <= this.#horizon || this.#held.length >= MOST) {
      return 'write';
    }
    this.#held.push({ ...act, instance, raw, since: Date.now() });
    this.#changed = true;
    return 'hold';
  }

  /** CTS tells of a shared act. What the audit log has of it is added to the record; false when that was written already. */
  told(observation: Observation, nameOf: (instance: string) => string | undefined): boolean {
    const act = actOf(observation);
    const index = this.#held.findIndex((other) => isSame(act, other));
    this.#changed = true;
    const [held] = index < 0 ? [] : this.#held.splice(index, 1);
    if (!held) {
      this.#told = [...this.#told, act].slice(-MOST);
      return true;
    }
    const { record } = observation;
    record.registry_name = nameOf(held.instance) ?? record.registry_name;
    record.registry_instance_id ??= held.instance;
    record.container_image_repository ??= held.repository;
    record.container_image_tag ??= held.tag;
    record.oci_manifest_digest ??= held.digest;
    record.registry_project ??= held.project;
    return !held.written;
  }

  /** CTS has told all up to a time: what is held from before is the audit log's alone, and is to be written. */
  settled(horizon: number): Held[] {
    this.#horizon = Math.max(this.#horizon, horizon);
    const over = this.#held.filter(({ time }) => time + APART_MS <= this.#horizon);
    const remembered = this.#told.filter(({ time }) => time + REMEMBERED_MS > this.#horizon);
    this.#changed ||= over.length > 0 || remembered.length < this.#told.length;
    this.#held = this.#held.filter((held) => !over.includes(held));
    this.#told = remembered;
    return over.filter(({ written }) => !written);
  }

  /** What has been held for too long, as CTS cannot be read: to be written now. */
  overdue(now: number): Held[] {
    const late = this.#held.filter(({ since, written }) => !written && since + PATIENCE_MS < now);
    late.forEach((held) => (held.written = true));
    this.#changed ||= late.length > 0;
    return late;
  }
}

function actOf({ record, time }: Observation): Act {
  const {
    event_action: action,
    registry_resource_type: type = '',
    registry_project: project,
    container_image_repository: repository,
    container_image_tag: tag,
    oci_manifest_digest: digest,
  }: Partial<AuditRecord> = record;
  return { made: action === 'create', type, project, repository, tag, digest, time: Number(time / 1_000_000n) };
}

/** What one side does not say is no difference. */
function isSame(a: Act, b: Act): boolean {
  const agree = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined || one === other;
  const placed =
    (a.repository !== undefined && b.repository !== undefined) || (a.project !== undefined && b.project !== undefined);
  return (
    a.made === b.made &&
    a.type === b.type &&
    Math.abs(a.time - b.time) <= APART_MS &&
    placed &&
    agree(a.project, b.project) &&
    agree(a.repository, b.repository) &&
    agree(a.tag, b.tag) &&
    agree(a.digest, b.digest)
  );
}
