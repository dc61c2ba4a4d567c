import { formatTime } from '../pipeline/time.ts';

/** What could not be imported is named up to so many times; all of it is in the file of dead letters. */
const EXAMPLES = 10;

/** Counts what becomes of the records that are read. */
export class Tally {
  read = 0;
  written = 0;
  repeated = 0;
  setAside = 0;
  /** Entries that Loki refused for good. */
  refused = 0;
  readonly examples: string[] = [];
  readonly dropped = new Map<string, number>();
  readonly objects = new Map<string, number>();
  #first: bigint | undefined;
  #last: bigint | undefined;

  drop(reason: string, count = 1): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count);
  }

  /** `where` is a file and a line. */
  fault(where: string, reason: string): void {
    this.setAside += 1;
    if (this.examples.length < EXAMPLES) {
      this.examples.push(`${where}: ${reason}`);
    }
  }

  /** A record was read. */
  saw(object: string, time: bigint): void {
    this.read += 1;
    this.objects.set(object, (this.objects.get(object) ?? 0) + 1);
    this.#first = this.#first === undefined || time < this.#first ? time : this.#first;
    this.#last = this.#last === undefined || time > this.#last ? time : this.#last;
  }

  /** Whether all that was read is stored, or was left out as asked. */
  complete(): boolean {
    return this.setAside === 0 && this.refused === 0;
  }

  /** For people: a line for each number that is not zero. */
  summary(dryRun: boolean): string {
    const number = (count: number) => count.toLocaleString('en');
    const lines = [`read          ${number(this.read)} records`];
    if (this.#first !== undefined && this.#last !== undefined) {
      lines.push(`              from ${formatTime(this.#first)} to ${formatTime(this.#last)}`);
    }
    for (const [object, count] of [...this.objects].sort()) {
      lines.push(`              ${object} ${number(count)}`);
    }
    if (!dryRun) {
      lines.push(`written       ${number(this.written)}`);
      lines.push(`repeated      ${number(this.repeated)} (stored already)`);
    }
    for (const [reason, count] of [...this.dropped].sort()) {
      lines.push(`left out      ${number(count)}: ${reason}`);
    }
    if (this.refused > 0) {
      lines.push(`refused       ${number(this.refused)} entries by Loki, for good`);
    }
    lines.push(`set aside     ${number(this.setAside)}`, ...this.examples.map((example) => `              ${example}`));
    if (this.setAside > this.examples.length) {
      lines.push(`              and ${number(this.setAside - this.examples.length)} more`);
    }
    return `${lines.join('\n')}\n`;
  }
}
