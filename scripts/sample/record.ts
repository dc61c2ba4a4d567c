/** Records the story of the sample with the real parts of test/parts, which need root: `node scripts/sample/record.ts FILE`, then edit.ts. */
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scratch, stored, type Stored } from '../../test/integration/harness.ts';
import { nodeName } from '../../test/parts/kubernetes/cluster.ts';
import { buildImages } from './images.ts';
import { setStage, type Stage } from './parts.ts';
import { People } from './people.ts';
import type { Header, Recorded } from './recording.ts';
import { STORY } from './story.ts';
import { Traffic } from './traffic.ts';

/** How long it is quiet between chapters, before that is stretched. */
const QUIET_MS = 8000;

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    throw new Error('usage: node scripts/sample/record.ts FILE');
  }
  const place = await scratch('sample');
  const archive = await buildImages(join(place.dir, 'images'));
  const stage = await setStage(place.dir);
  try {
    const people = new People(stage, archive);
    const traffic = new Traffic(stage.cluster, people);
    const quiet: Header['quiet'] = [];
    for (const { name, play, quietMinutes } of STORY) {
      console.log(name);
      await play(people, stage);
      // What was caused settles before the quiet begins.
      await sleep(4000);
      const from = now();
      traffic.faster(true);
      await sleep(quietMinutes > 0 ? QUIET_MS : 4000);
      traffic.faster(false);
      quiet.push({ from, until: now(), minutes: quietMinutes });
    }
    await traffic.stop();
    await sleep(4000);
    const nodeAddress = await stage.cluster.kubectl([
      ...['get', 'node', nodeName, '-o'],
      'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}',
    ]);
    const header: Header = { hostname: hostname(), nodeAddress, registry: stage.registry.name, dir: place.dir, quiet };
    const lines = [header, ...(await recordings(stage))].map((value) => JSON.stringify(value));
    await writeFile(file, `${lines.join('\n')}\n`);
    console.log(`${lines.length - 1} records in ${file}`);
  } finally {
    await stage.stop();
    await place.remove();
  }
}

const now = () => `${Date.now()}000000`;

async function recordings({ loki }: Stage): Promise<Recorded[]> {
  const evidence = new Map<string, unknown>();
  for (const { record } of await stored(loki.url, '{tallyman="evidence"}')) {
    evidence.set(record.record_id, (record as unknown as { evidence: unknown }).evidence);
  }
  return (await stored(loki.url, '{tallyman="record"}')).map(({ time, labels, record }: Stored) => {
    const { cluster, object, severity, actor, access } = labels as unknown as Omit<Recorded, 'time' | 'record'>;
    const kept = { cluster, object, severity, actor, access, record, evidence: evidence.get(record.record_id) };
    return { time: `${time}`, ...kept };
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  }
);
