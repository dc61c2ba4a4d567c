import { timeOf } from '../../pipeline/normalise/distributionEvent.ts';
import { Folding } from '../../sources/distribution/folding.ts';
import { openEnvelope } from '../../sources/distribution/envelope.ts';
import type { Unit } from '../units.ts';
import { faulty, type Format, type Item, type Outcome, type Parser } from './format.ts';

/** Where nothing is kept: a file is always read from its beginning. */
export const FROM_THE_BEGINNING = { cursor: () => undefined, cursorKeys: () => [], hasSeen: () => false };

/** Notifications that a Distribution registry has sent, in the order of their arrival. */
export const distributionEvents: Format = {
  name: 'distribution-events',
  title: 'notifications of a Distribution registry ({"events": […]} as they were sent)',
  stateful: true,
  recognises: ({ value }) => (openEnvelope(value)?.events.length ?? 0) > 0,
  parser(file, context): Parser {
    const { distributions = [] } = context;
    const foldings = new Map<string, Folding>();
    const nameOf = (host: string) =>
      file.registry ??
      distributions.find((name) => name === host) ??
      (distributions.length === 1 ? distributions[0]! : host);
    const foldingOf = (host: string): Folding => {
      const name = nameOf(host);
      const folding = foldings.get(name) ?? new Folding(FROM_THE_BEGINNING, name, 0);
      foldings.set(name, folding);
      return folding;
    };
    let last = { line: 1, end: 0 };
    return {
      take(unit: Unit): Item[] {
        last = { line: unit.line, end: unit.end };
        const opened = unit.fault === undefined ? openEnvelope(parsed(unit.text)) : undefined;
        if (!opened) {
          return [{ ...last, ...faulty(unit.fault ?? 'not a notification of a Distribution registry', unit.text) }];
        }
        const observations = opened.events.flatMap((event) => {
          const folding = foldingOf(event.request?.host ?? '');
          const now = Number(timeOf(event) / 1_000_000n);
          const made = [...folding.overdue(now), ...folding.take(event, now)];
          folding.commit();
          return made;
        });
        return [{ ...last, observations, faults: opened.faults }];
      },
      finish(): Item[] {
        const observations = [...foldings.values()].flatMap((folding) => folding.overdue(Infinity));
        return observations.length === 0 ? [] : [behind(last, { observations, faults: [] })];
      },
    };
  },
};

/** What the end of a file shows, as an item behind its last unit. */
export const behind = ({ line, end }: Pick<Item, 'line' | 'end'>, outcome: Outcome): Item => ({
  line,
  end: end + 1,
  ...outcome,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
