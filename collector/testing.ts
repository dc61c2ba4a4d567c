import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AuditRecord } from '../record/record.gen.ts';
import { DiskBuffer, type BufferOptions } from './buffer/buffer.ts';
import type { Entry } from './buffer/codec.ts';
import { DeadLetters } from './buffer/deadLetters.ts';
import { Journal } from './health/journal.ts';
import { SourceStates } from './health/sources.ts';
import type { Logger } from './log.ts';
import { recordIdOf, type Observation } from './pipeline/observation.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import { Seen } from './pipeline/seen.ts';
import type { Source, SourceContext } from './sources/source.ts';

/** A folder of its own for a test, gone after it. */
export function tempDir(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A logger that keeps its lines, `level message`. */
export function memoryLog(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const log = { info: at('info'), warn: at('warn'), error: at('error'), child: () => log, lines };
  return log;
}

/** The collector's middle, on a real buffer: what sources write to, and how to look at what they wrote. */
export class Bench {
  readonly dir: string;
  readonly log = memoryLog();
  readonly damage: string[] = [];
  readonly buffer: DiskBuffer;
  readonly seen = new Seen();
  readonly pipeline: Pipeline;
  readonly dead: DeadLetters;
  readonly journal: Journal;
  /** Of one source, whatever its name. */
  readonly states = new SourceStates(['source']);

  constructor(dir: string, options: Partial<BufferOptions> = {}) {
    this.dir = dir;
    this.buffer = new DiskBuffer(
      { dir: join(dir, 'wal'), maxBytes: 1e9, onDamage: (message) => this.damage.push(message), ...options },
      (frame) => frame.entries.forEach((entry) => this.seen.add(recordIdOf(entry.line) ?? ''))
    );
    this.pipeline = new Pipeline(this.buffer, this.seen, 'test');
    this.dead = new DeadLetters(join(dir, 'dead.jsonl'));
    this.journal = new Journal(this.pipeline, { host: 'host-1', log: this.log });
  }

  context(signal: AbortSignal): SourceContext {
    const { pipeline, dead, log, journal, states } = this;
    return { pipeline, dead, log, journal, health: states.of('source', journal), signal };
  }

  /** Runs a source until the returned function is called; that resolves when the source has ended. */
  run(source: Source): () => Promise<void> {
    const stop = new AbortController();
    const running = source.run(this.context(stop.signal));
    running.catch(() => {});
    return () => {
      stop.abort();
      return running;
    };
  }

  entries(): Entry[] {
    return allEntries(this.buffer);
  }

  /** The records that wait in the buffer, each with its labels. */
  records(): Array<AuditRecord & { labels: Record<string, string> }> {
    return this.entries()
      .map((entry) => ({ labels: JSON.parse(entry.stream) as Record<string, string>, line: entry.line }))
      .filter(({ labels }) => labels['tallyman'] === 'record')
      .map(({ labels, line }) => ({ ...(JSON.parse(line) as AuditRecord), labels }));
  }

  deadLetters(): Array<{ where: string; reason: string; payload: string }> {
    return jsonLines(join(this.dir, 'dead.jsonl'));
  }
}

/** All that waits in a buffer. */
export function allEntries(buffer: DiskBuffer): Entry[] {
  return buffer.next(Number.MAX_SAFE_INTEGER)?.entries ?? [];
}

export function jsonLines<T>(path: string): T[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** Lines of a file in testdata/. */
export function fixture(name: string): string[] {
  return readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Waits until a condition holds; fails with what it was. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await holds());) {
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${seconds} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** An observation with nothing in it but an id. */
export function observation(id: string, more: Partial<Observation> = {}): Observation {
  return {
    time: 1_795_431_107_000_000_001n,
    object: 'kubernetes-audit',
    severity: 'info',
    actor: 'human',
    access: 'read',
    record: { record_id: id, event_action: 'get' },
    ...more,
  };
}
