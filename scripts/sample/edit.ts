/** Makes the sample of what record.ts wrote: `node scripts/sample/edit.ts RECORDING SAMPLE`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { clientOf, names } from './names.ts';
import type { Header, Recorded } from './recording.ts';
import { stretched } from './stretch.ts';
import { keeps } from './thin.ts';

/** The record as the sample has it: with the names of an example, at its time of the story. */
function edit(recorded: Recorded, rename: (text: string) => string, stretch: ReturnType<typeof stretched>): Recorded {
  const { time, record, evidence, cluster, ...labels } = recorded;
  const renamed = JSON.parse(rename(JSON.stringify({ record, evidence, cluster }))) as Recorded;
  const placed = clientOf(renamed);
  const { record_id, ...rest } = placed.record;
  return {
    time: `${stretch.time(BigInt(time))}`,
    cluster,
    ...labels,
    record: { record_id, ...(stretch.json(rest) as object) } as Recorded['record'],
    ...(placed.evidence !== undefined && { evidence: stretch.json(placed.evidence) }),
  };
}

const headerSchema = z.object({
  hostname: z.string(),
  nodeAddress: z.string(),
  registry: z.string(),
  dir: z.string(),
  quiet: z.array(z.object({ from: z.string(), until: z.string(), minutes: z.number() })),
});

const [recording, sample] = process.argv.slice(2);
if (recording === undefined || sample === undefined) {
  throw new Error('usage: node scripts/sample/edit.ts RECORDING SAMPLE');
}
const [first, ...lines] = readFileSync(recording, 'utf8').trimEnd().split('\n');
const header: Header = headerSchema.parse(JSON.parse(first ?? ''));
const stretch = stretched(header.quiet);
const edited = lines
  .map((line) => JSON.parse(line) as Recorded)
  .filter(keeps())
  .map((one) => edit(one, names(header, one.cluster), stretch))
  .sort((a, b) => (BigInt(a.time) < BigInt(b.time) ? -1 : 1));
const text = edited.map((one) => `${JSON.stringify(one)}\n`).join('');
writeFileSync(sample, gzipSync(text, { level: 9 }));
console.log(`${edited.length} of ${lines.length} records, ${Math.round(text.length / 1024)} KiB`);
