import { Joiner, type JoinOptions } from '../multiline.ts';
import type { LogLine } from './assembler.ts';
import type { Stream } from './criLine.ts';
import { chosenBy, type Choice } from './filter.ts';
import type { ContainerRun } from './layout.ts';

/** How the lines of some containers become messages. */
export interface MultilineOptions extends JoinOptions {
  /** Absent: all containers. */
  match?: Choice;
}

/** How the lines of a container are joined: as the first rule says that it is like. */
export function ruleFor(rules: MultilineOptions[]) {
  const known = rules.map(({ match = {}, ...options }) => ({ isMeant: chosenBy(match), options }));
  return (
    { namespace, container }: Pick<ContainerRun, 'namespace' | 'container'>,
    labels: Record<string, string>
  ): JoinOptions | undefined => known.find(({ isMeant }) => isMeant(namespace, labels, container))?.options;
}

/** The lines of a run on their way to records: joined to messages, by stream, where a rule says so. */
export class RunLines {
  readonly #rule: JoinOptions | undefined;
  readonly #joiners = new Map<Stream, Joiner<LogLine>>();

  constructor(rule?: JoinOptions) {
    this.#rule = rule;
  }

  /** Takes lines; gives those that are finished. A message has the id and the time of its first line. */
  take(lines: LogLine[]): LogLine[] {
    const rule = this.#rule;
    return rule === undefined ? lines : lines.flatMap((line) => messages(this.#joiner(line.stream, rule).push(line)));
  }

  /** Messages that nothing has been added to for long enough. */
  due(): LogLine[] {
    return this.#each((joiner) => joiner.due());
  }

  /** What is left when no more will come. */
  finish(): LogLine[] {
    return this.#each((joiner) => joiner.flush());
  }

  /** The first lines of messages that are not finished: from there on the log has to be read again. */
  pending(): LogLine[] {
    return [...this.#joiners.values()].flatMap(({ open }) => open ?? []);
  }

  #each(finished: (joiner: Joiner<LogLine>) => ReturnType<Joiner<LogLine>['due']>): LogLine[] {
    return [...this.#joiners.values()].flatMap((joiner) => messages(finished(joiner)));
  }

  #joiner(stream: Stream, rule: JoinOptions): Joiner<LogLine> {
    const joiner = this.#joiners.get(stream) ?? new Joiner<LogLine>(rule);
    this.#joiners.set(stream, joiner);
    return joiner;
  }
}

const messages = (joined: ReturnType<Joiner<LogLine>['due']>): LogLine[] =>
  joined.map(({ first, text }) => ({ ...first, text }));
