import { before, type Position } from './position.ts';

/** What has become of the buffer's frames: durable on this disk, and then acknowledged, as Loki has stored them. */
export class Progress {
  readonly #places: () => { acked: Position; durable: Position };
  #contestedUntil: Position = { segment: 0, offset: 0 };
  #open = new Set<() => boolean>();

  constructor(places: () => { acked: Position; durable: Position }) {
    this.#places = places;
  }

  /**
   * Another collector may store the same as this one, unless this one `holds` the right to it: whenever it does not, Loki has to be asked
   * before anything is sent. When the returned function is called that is over for what is written from then on; what waits by then stays
   * contested until it is sent. Asked at each push, as a process that was stopped for a while runs on before its timers do.
   */
  contest(holds: () => boolean): () => void {
    this.#open.add(holds);
    return () => {
      this.#open.delete(holds);
      this.#contestedUntil = { ...this.#places().durable };
    };
  }

  /** Whether what is to be sent next is contested. */
  contested(): boolean {
    return before(this.#places().acked, this.#contestedUntil) || [...this.#open].some((holds) => !holds());
  }

  /** A function that tells whether all that is durable now has been acknowledged. */
  mark(): () => boolean {
    const end = { ...this.#places().durable };
    return () => !before(this.#places().acked, end);
  }
}
