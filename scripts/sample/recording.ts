import type { Access, Actor, AuditObject, AuditRecord, Severity } from '../../record/record.gen.ts';

/** What the file of a recording begins with. Times are nanoseconds since the epoch, as text. */
export interface Header {
  /** The machine's own name, and the address of the cluster's node. */
  hostname: string;
  nodeAddress: string;
  registry: string;
  /** The folder that everything was in. */
  dir: string;
  /** When it was quiet, and how many minutes that is to last. */
  quiet: Array<{ from: string; until: string; minutes: number }>;
}

/** A record and its evidence, as Loki held them: a line of the file. */
export interface Recorded {
  time: string;
  cluster: string;
  object: AuditObject;
  severity: Severity;
  actor: Actor;
  access: Access;
  record: Omit<AuditRecord, 'record_version'>;
  evidence?: unknown;
}
