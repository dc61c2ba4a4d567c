import type { Journal } from './journal.ts';

/** What a source tells of itself. */
export interface SourceHealth {
  /** It listens, or it is connected, or it stands by for another replica: it does what it is there for. */
  up(): void;
  /** It cannot, for a reason. `cause`, an error, tells whether it is a permission that is missing. */
  down(reason: string, cause?: unknown): void;
  /** It is over, as a part of a source can be; it no longer counts. */
  done(): void;
  /** Of a source that does several things at once each is told of by itself; the source is up when all of them are. */
  part(name: string): SourceHealth;
  /** Whether this replica is the one of several that records. */
  leader(leads: boolean): void;
  /** A request was answered with a status (0: the client went away before) after so many seconds. */
  answered(status: number, seconds: number): void;
}

/** A source's health as it is now. */
export interface SourceState {
  source: string;
  up: boolean;
  /** It has been up at least once. */
  started: boolean;
  /** Why it is not up, or has not started. */
  reason: string | undefined;
  /** `undefined` where it never took part in an election. */
  leader: boolean | undefined;
}

type Answered = (source: string, status: number, seconds: number) => void;

/** For what nobody watches. */
export const unwatched: SourceHealth = {
  up: () => {},
  down: () => {},
  done: () => {},
  part: () => unwatched,
  leader: () => {},
  answered: () => {},
};

/** How the sources are. What they lose and regain permission for goes to the journal. */
export class SourceStates {
  readonly #sources: Map<string, Watched>;

  constructor(names: string[], answered: Answered = () => {}) {
    this.#sources = new Map(names.map((name) => [name, new Watched(name, answered)]));
  }

  /** What a source is given; its permissions are told to the journal. */
  of(name: string, journal: Pick<Journal, 'permission'>): SourceHealth {
    return this.#sources.get(name)?.told(journal) ?? unwatched;
  }

  all(): SourceState[] {
    return [...this.#sources.values()].map((watched) => watched.state());
  }
}

class Watched {
  readonly #name: string;
  readonly #answered: Answered;
  /** Why a part is down; `undefined` for one that is up. */
  readonly #parts = new Map<string, string | undefined>();
  readonly #denied = new Set<string>();
  #started = false;
  #leader: boolean | undefined;

  constructor(name: string, answered: Answered) {
    this.#name = name;
    this.#answered = answered;
  }

  state(): SourceState {
    const down = [...this.#parts].filter(([, reason]) => reason !== undefined);
    const up = this.#parts.size > 0 && down.length === 0;
    const reason = up ? undefined : (down[0]?.[1] ?? 'it has not begun yet');
    return { source: this.#name, up, started: this.#started, reason, leader: this.#leader };
  }

  told(journal: Pick<Journal, 'permission'>, part = ''): SourceHealth {
    return {
      up: () => {
        this.#parts.set(part, undefined);
        this.#started ||= this.state().up;
        if (this.#denied.delete(part) && this.#denied.size === 0) {
          journal.permission(this.#name, true, `${this.#name} has its permissions again`);
        }
      },
      down: (reason, cause) => {
        this.#parts.set(part, reason);
        if (isDenial(cause)) {
          this.#denied.add(part);
          journal.permission(this.#name, false, reason);
        }
      },
      done: () => void this.#parts.delete(part),
      part: (name) => this.told(journal, part === '' ? name : `${part}/${name}`),
      leader: (leads) => void (this.#leader = leads),
      answered: (status, seconds) => this.#answered(this.#name, status, seconds),
    };
  }
}

/** Whether an error says that a permission is missing: an HTTP status of 401 or 403, or the file system's refusal. */
export function isDenial(error: unknown): boolean {
  const { status, code } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return status === 401 || status === 403 || code === 'EACCES' || code === 'EPERM';
}
