import type { LoggedRequest } from '../../pipeline/normalise/registryLogLine.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { KeptMap } from '../keptMap.ts';

/** A request of a registry's log that its client's next ones will explain, or not. */
export interface Waiter {
  /** When its line was read, in milliseconds since the epoch; of several, the first. */
  at: number;
  /** When it was by the registry's clock, likewise. */
  time: number;
  /** Answered by 401, or a look at a manifest that is not there. */
  kind: 'challenge' | 'absent';
  client: string;
  /** Of its record, should it become one. */
  id: string;
  repository?: string;
  request: LoggedRequest;
  /** How often it was asked; id and request are of the last time. */
  times: number;
}

interface Expected {
  /** The registry's time of the message, in milliseconds since the epoch. */
  at: number;
  times: number;
}

/** So long a request waits. */
const WAIT_MS: Record<Waiter['kind'], number> = { challenge: 10_000, absent: 60_000 };
/** So long after a message the line of the access log can come. */
const EXPECTED_MS = 120_000;
const MOST = 1000;

const keyOf = ({ client, kind }: Pick<Waiter, 'client' | 'kind'>, what: string) => `${client} ${kind} ${what}`;

/** What waits, kept with the log's position. */
export class Waiting {
  readonly #waiters: KeptMap<Waiter>;
  readonly #expected: KeptMap<Expected>;

  constructor(positions: Pick<Pipeline, 'cursor' | 'cursorKeys'>, registry: string) {
    this.#waiters = new KeptMap(positions, `distribution-waiting ${registry} `);
    this.#expected = new KeptMap(positions, `distribution-expected ${registry} `);
  }

  /** Lets a request wait, the same of one client together; gives those for which there is no room any more. */
  add(what: string, waiter: Omit<Waiter, 'times'>): Waiter[] {
    const key = keyOf(waiter, what);
    const { at, time, times } = this.#waiters.get(key) ?? { ...waiter, times: 0 };
    this.#waiters.set(key, { ...waiter, at, time, times: times + 1 });
    return this.#waiters.trim(MOST);
  }

  /**
   * A client was let in with a request: that it asked the same before without credentials is explained, and that it asked at the API's base.
   * Whether it had done the latter.
   */
  letIn(client: string, what: string): boolean {
    const explained = this.#take(
      (waiter, key) =>
        waiter.kind === 'challenge' &&
        waiter.client === client &&
        (waiter.repository === undefined || key === keyOf(waiter, what))
    );
    return explained.some((waiter) => waiter.repository === undefined);
  }

  /** The client writes to a repository: it has looked before whether that is needed. */
  written(client: string, repository: string | undefined): void {
    this.#take((waiter) => waiter.client === client && waiter.kind === 'absent' && waiter.repository === repository);
  }

  /** A message has told of a request whose line in the access log is to come. */
  expect(what: string, time: number): void {
    this.#expected.set(what, { at: time, times: (this.#expected.get(what)?.times ?? 0) + 1 });
    this.#expected.trim(MOST);
  }

  /** Whether a line of the access log has been expected; no other is then. */
  takeExpected(what: string): boolean {
    const expected = this.#expected.get(what);
    if (expected && expected.times > 1) {
      this.#expected.set(what, { ...expected, times: expected.times - 1 });
    } else {
      this.#expected.delete(what);
    }
    return expected !== undefined;
  }

  /** Lets those go that had waited long enough when something happened, by the registry's clock. */
  takePast(time: number): Waiter[] {
    for (const [key, { at }] of this.#expected.entries()) {
      if (at > time - EXPECTED_MS) {
        break;
      }
      this.#expected.delete(key);
    }
    return this.#take((waiter) => waiter.time + WAIT_MS[waiter.kind] < time);
  }

  /** Lets those go that have waited long enough since their line was read. */
  takeOverdue(now: number): Waiter[] {
    return this.#take(({ at, kind }) => at + WAIT_MS[kind] < now);
  }

  changes(): Record<string, unknown> {
    return { ...this.#waiters.changes(), ...this.#expected.changes() };
  }

  commit(): void {
    this.#waiters.commit();
    this.#expected.commit();
  }

  #take(wanted: (waiter: Waiter, key: string) => boolean): Waiter[] {
    const taken = [...this.#waiters.entries()].filter(([key, waiter]) => wanted(waiter, key));
    taken.forEach(([key]) => this.#waiters.delete(key));
    return taken.map(([, waiter]) => waiter);
  }
}
