import { filterOf, sorted, type Row } from './query.ts';

/** What Harbor writes down of something that was done. */
export interface Deed {
  project?: string;
  operation: string;
  resourceType: string;
  resource: string;
  username: string;
  description?: string;
  succeeded?: boolean;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A number that was given out, whose entry cannot be seen before it is committed. */
export interface Uncommitted {
  id: number;
  commit(): void;
}

/** A table of entries, as its database has it: `audit_log` or `audit_log_ext`. */
export class AuditTable {
  #rows: Array<Row & { id: number }> = [];
  #next = 1;

  add(deed: Deed): number {
    const pending = this.begin(deed);
    pending.commit();
    return pending.id;
  }

  /** An entry that becomes visible later than those that come after it. */
  begin(deed: Deed): Uncommitted {
    const id = this.#next;
    this.#next += 1;
    return { id, commit: () => void this.#rows.push({ id, ...rowOf(deed) }) };
  }

  /** Entries from before a time are removed. */
  purge(before: number): void {
    const limit = new Date(before).toISOString();
    this.#rows = this.#rows.filter((row) => String(row['op_time']) >= limit);
  }

  /** What a backup holds, which it can be put back to. */
  backup(): () => void {
    const [rows, next] = [[...this.#rows], this.#next];
    return () => {
      this.#rows = [...rows];
      this.#next = next;
    };
  }

  /** Those that a query finds, in order. Throws BadQuery. */
  select(projects: string[] | undefined, q: string | undefined, sort: string | undefined): Row[] {
    const filter = filterOf(q);
    const own = this.#rows.filter((row) => projects === undefined || projects.includes(String(row['project'])));
    return sorted(own.filter(filter), sort);
  }
}

function rowOf({
  project = '',
  operation,
  resourceType,
  resource,
  username,
  description = '',
  succeeded = true,
  at,
}: Deed): Row {
  return {
    project,
    operation,
    resource_type: resourceType,
    resource,
    username,
    op_desc: description,
    op_result: succeeded,
    op_time: new Date(at).toISOString(),
  };
}
