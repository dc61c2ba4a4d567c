import type { Observation } from '../../pipeline/observation.ts';
import { Joiner, type Joined, type JoinOptions } from '../multiline.ts';
import { observe, parseLine } from './observe.ts';
import type { LogPlace, Reading } from './place.ts';
import type { ContainerState } from './runs.ts';
import { OtherLogError } from './shared.ts';

interface Line {
  time: bigint;
  text: string;
  number: number;
  /** The place before it, where it may begin a message. */
  before?: LogPlace;
}

type Message = Pick<Joined<Line>, 'first' | 'text'>;

/** The lines of a run that are new, as records: each its own, unless lines are to be joined. */
export class RunMessages {
  readonly #reading: Reading;
  readonly #state: () => ContainerState;
  readonly #restarts: number;
  readonly #joiner: Joiner<Line> | undefined;

  /** `state` tells what is known of the container at the moment. */
  constructor(reading: Reading, state: () => ContainerState, restarts: number, rule: JoinOptions | undefined) {
    this.#reading = reading;
    this.#state = state;
    this.#restarts = restarts;
    this.#joiner = rule && new Joiner<Line>(rule);
  }

  /** Takes a line as the API gives it; `onOther` is told of what the kubelet says itself. Throws OtherLogError. */
  push(given: string, onOther: (text: string) => void): Observation[] {
    const line = parseLine(given);
    if (!line) {
      onOther(given);
      return [];
    }
    const before = this.#joiner && this.#reading.place(false);
    const number = this.#reading.take(line.time);
    if (number === 'other') {
      throw new OtherLogError('file');
    }
    return number === undefined ? [] : this.#join({ ...line, number, before });
  }

  /** Messages that nothing has been added to for long enough. */
  due(): Observation[] {
    return this.#observe(this.#joiner?.due() ?? []);
  }

  /** What is left when no more will come. */
  finish(): Observation[] {
    return this.#observe(this.#joiner?.flush() ?? []);
  }

  /** In how many milliseconds to ask `due`; `undefined` when no message is open. */
  dueInMs(): number | undefined {
    return this.#joiner?.dueInMs();
  }

  /** Where to go on once all that was given out is durable: lines of a message that is not finished are read again. */
  place(ended: boolean): LogPlace {
    return this.#joiner?.open?.before ?? this.#reading.place(ended);
  }

  #join(line: Line): Observation[] {
    return this.#observe(this.#joiner ? this.#joiner.push(line) : [{ first: line, text: line.text }]);
  }

  #observe(messages: Message[]): Observation[] {
    return messages.flatMap(({ first: { time, number }, text }) =>
      observe(this.#state(), this.#restarts, { time, text }, number)
    );
  }
}
