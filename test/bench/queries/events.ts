import { readFileSync } from 'node:fs';

/** A raw audit event: its line, and when it happened, in nanoseconds since the epoch. */
export interface RawEvent {
  line: string;
  time: bigint;
}

/** Numbers that look random and are the same in each run: mulberry32. */
export function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * So many events of a real one-node cluster's mix, evenly over the time from `from` to `until`, oldest first. People, their addresses and
 * the namespaces that they work in are spread over more of them than the one cluster had: by number, so that each is asked for once.
 */
export function* events(count: number, from: bigint, until: bigint): Generator<RawEvent> {
  const file = new URL('kubernetes-audit.jsonl', import.meta.url);
  const samples = readFileSync(file, 'utf8').trim().split('\n');
  const random = randomness(7);
  const width = until - from;
  for (let i = 0; i < count; i++) {
    const time = from + (width * BigInt(i)) / BigInt(count);
    const sample = samples[Math.floor(random() * samples.length)]!;
    const stamp = `${new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19)}.${String((time / 1000n) % 1_000_000n).padStart(6, '0')}Z`;
    const line = sample
      .replace(/"auditID":"[^"]*"/, `"auditID":"${i.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000"`)
      .replace(/"(requestReceivedTimestamp|stageTimestamp)":"[^"]*"/g, `"$1":"${stamp}"`)
      .replaceAll('"alice"', `"alice-${Math.floor(random() * 40)}"`)
      .replaceAll(/"shop"|\/shop\//g, (text) => text.replace('shop', `shop-${i % 20}`))
      .replace(/"sourceIPs":\["127\.0\.0\.1"\]/, `"sourceIPs":["198.51.100.${Math.floor(random() * 250)}"]`);
    yield { line, time };
  }
}
