import { parseRegistryLogLine } from '../../pipeline/normalise/registryLogLine.ts';
import { placeOf } from '../../pipeline/normalise/registryRequest.ts';
import { Requests } from '../../sources/distribution/requests.ts';
import type { Unit } from '../units.ts';
import { behind, FROM_THE_BEGINNING } from './distributionEvents.ts';
import { dropped, faulty, isObject, type Format, type Item, type Parser } from './format.ts';

/** Marks of the lines that a registry writes of itself, which say nothing of a request. */
const OWN = 'go.version';
const NOTHING = 'lines that tell of nothing that failed, and of no login';

/** What a Distribution registry writes on its standard output and error. */
export const distributionLog: Format = {
  name: 'distribution-log',
  title: 'access log of a Distribution registry, and what else it writes',
  stateful: true,
  recognises: ({ text, value }) =>
    (isObject(value) && OWN in value) ||
    (text.startsWith('time=') && text.includes(` ${OWN}=`)) ||
    placeOf(parseRegistryLogLine(text)?.path ?? '') !== undefined,
  parser(file, { distributions = [] }): Parser {
    const registry = file.registry ?? (distributions.length === 1 ? distributions[0] : undefined);
    if (registry === undefined) {
      throw new Error(
        `${file.path} does not say which registry it is of: give --registry NAME, as registry.example.com`
      );
    }
    const requests = new Requests(FROM_THE_BEGINNING, registry);
    let last = { line: 1, end: 0 };
    return {
      take(unit: Unit): Item[] {
        last = { line: unit.line, end: unit.end };
        if (unit.fault !== undefined) {
          return [{ ...last, ...faulty(unit.fault, unit.text) }];
        }
        const time = parseRegistryLogLine(unit.text)?.time;
        const observations = requests.take(unit.text, Number(BigInt(time ?? '0') / 1_000_000n));
        requests.commit();
        return [{ ...last, ...(observations.length > 0 ? { observations, faults: [] } : dropped(NOTHING)) }];
      },
      finish(): Item[] {
        const observations = requests.overdue(Infinity);
        return observations.length === 0 ? [] : [behind(last, { observations, faults: [] })];
      },
    };
  },
};
