import { createHash } from 'node:crypto';
import { auditRecordId } from '../normalise/auditId.ts';
import { atLeast, compile, type Conditions, type Subject, type SubjectTest } from './conditions.ts';

/** A rule as it is configured; one of keep, drop and sample. */
export interface Rule {
  name: string;
  /** All of these must hold, and none of `not`. */
  match: Conditions & { not?: Conditions };
  keep?: true;
  drop?: true;
  /** One of so many is kept. */
  sample?: number;
  /** Whether the rule may also let go what asks for attention. */
  evenNotable?: boolean;
}

/** What becomes of a record: `droppedBy` names the rule that lets it go, `rate` how many it stands for. */
export interface Verdict {
  droppedBy?: string;
  rate?: number;
}

interface Compiled {
  rule: Rule;
  matches: SubjectTest;
}

const KEPT: Verdict = {};

/** Drop and sample rules for audit records; compiled once. The first rule that matches decides, without one a record is kept. */
export class Rules {
  readonly #rules: Compiled[];

  constructor(rules: readonly Rule[]) {
    this.#rules = rules.map((rule) => {
      const { not, ...conditions } = rule.match;
      const all = compile(conditions);
      const none = not ? compile(not) : [];
      return {
        rule,
        matches: (subject) => all.every((holds) => holds(subject)) && !none.some((holds) => holds(subject)),
      };
    });
  }

  get empty(): boolean {
    return this.#rules.length === 0;
  }

  /**
   * Decides on a stage of a request. Both stages of one request must be given the same severity, action and access, or one could be
   * dropped without the other.
   */
  judge(subject: Subject): Verdict {
    let notable: boolean | undefined;
    for (const { rule, matches } of this.#rules) {
      if (!matches(subject)) {
        continue;
      }
      if (rule.keep) {
        return KEPT;
      }
      if (!rule.evenNotable && (notable ??= isNotable(subject))) {
        continue;
      }
      const { name, sample } = rule;
      if (sample === undefined) {
        return { droppedBy: name };
      }
      return isSampled(subject, sample) ? { rate: sample } : { droppedBy: name };
    }
    return KEPT;
  }
}

/** What asks for attention: it is not let go unless a rule says so in so many words. */
function isNotable({ event, observation }: Subject): boolean {
  const code = event.responseStatus?.code;
  return atLeast(observation.severity, 'medium') || observation.access === 'exec' || code === 401 || code === 403;
}

/**
 * One of so many requests, always the same ones, all stages of a request alike. A client may choose its audit ID, and could choose one that
 * is not kept; it cannot choose the microsecond at which its request comes, which the record_id has too.
 */
function isSampled({ event }: Subject, rate: number): boolean {
  const id = auditRecordId(event, 'ResponseComplete');
  return createHash('sha256').update(`sample\0${id}`).digest().readUIntBE(0, 6) % rate === 0;
}
