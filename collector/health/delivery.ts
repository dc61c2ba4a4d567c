import type { Dropped } from '../buffer/buffer.ts';
import type { DeadLetterOptions } from '../buffer/deadLetters.ts';
import { kindOfRefusal } from '../sinks/loki/judge.ts';
import type { Journal } from './journal.ts';

/** What befalls records between their source and Loki, as entries of the journal. What comes before there is a journal waits for it. */
export class DeliveryJournal {
  #journal: Journal | undefined;
  #waiting: Array<(journal: Journal) => void> = [];

  /** From here on entries go to the journal, those that wait first. */
  open(journal: Journal): void {
    this.#journal = journal;
    this.#waiting.forEach((tell) => tell(journal));
    this.#waiting = [];
  }

  /** A part of the buffer could not be read back. */
  damaged(message: string): void {
    this.#tell((journal) => journal.note({ action: 'damage', source: 'buffer', message: `the buffer: ${message}` }));
  }

  /** The buffer was full and has let records go. Resolves when that is on disk, or could not be written. */
  async dropped({ records, from, until, bytes }: Dropped): Promise<void> {
    const count = [...records.values()].reduce((a, b) => a + b, 0);
    const objects = [...records].map(([object, number]) => `${number} of ${object}`).join(', ');
    this.#tell((journal) => {
      records.forEach((number, object) => journal.drop('buffer', `buffer full: ${object}`, number));
      journal.gap('buffer', {
        reason: 'buffer full',
        message: `the buffer was full and has let its oldest ${count} records go (${bytes} bytes): ${objects}`,
        ...(count > 0 && { from, until }),
        count,
      });
    });
    await this.#journal?.flush();
  }

  /** Loki's clock and this machine's have come apart, or agree again. */
  clockSkew(skewMs: number): void {
    const seconds = Math.round(Math.abs(skewMs) / 100) / 10;
    const apart = `Loki's clock is ${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's`;
    const message = Math.abs(skewMs) < 1000 ? "Loki's clock and this machine's agree again" : apart;
    this.#tell((journal) => journal.note({ action: 'clock-skew', source: 'loki', message, skew: skewMs * 1e6 }));
  }

  /** Counts what becomes a dead letter, and what is forgotten of them. */
  get deadLetters(): DeadLetterOptions {
    return {
      onAdded: (where, reason) => {
        const why = where === 'loki' ? `refused by Loki: ${kindOfRefusal(reason)}` : 'not usable';
        this.#tell((journal) => journal.drop(where, why));
      },
      onForgotten: (count) => this.#tell((journal) => journal.drop('dead letters', 'dead letters full', count)),
    };
  }

  #tell(tell: (journal: Journal) => void): void {
    if (this.#journal) {
      tell(this.#journal);
    } else {
      this.#waiting.push(tell);
    }
  }
}
