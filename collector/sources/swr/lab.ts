import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { swr } from '../../config/swr.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { Huawei, traceOf } from '../../../test/parts/huawei/huawei.ts';
import type { SourceContext } from '../source.ts';
import { SwrSource } from './swr.ts';

export const NAME = 'swr.cn-north-4.myhuaweicloud.com';
export const SECOND = 1000;

/** A project, and a collector's middle that reads it; `reopen` is what a restart is to the source. */
export class Lab {
  readonly huawei: Huawei;
  readonly #dir: string;
  readonly #config: Record<string, unknown>;
  bench: Bench;
  #stop: (() => Promise<void>) | undefined;
  stored: SourceContext['stored'];

  constructor(t: TestContext, config: Record<string, unknown> = {}) {
    const dir = tempDir(t);
    this.huawei = new Huawei(join(dir, 'huawei'));
    this.#dir = join(dir, 'state');
    this.#config = { interval: '1s', lookBack: '1h', overlap: '1m', ...config };
    this.bench = new Bench(this.#dir);
    t.after(async () => {
      await this.halt();
      await this.huawei.stop();
    });
  }

  async begin(keys: Parameters<Huawei['giveKeys']>[0] = {}): Promise<void> {
    this.huawei.giveKeys(keys);
    await this.huawei.start();
    this.run();
  }

  run(): void {
    const temporary = [...this.huawei.gateway.credentials.values()].some(({ securityToken }) => securityToken);
    const source = new SwrSource(swr.parse(this.huawei.config(this.#config, temporary)));
    const stop = new AbortController();
    const running = source.run({ ...this.bench.context(stop.signal), stored: this.stored });
    this.#stop = async () => {
      stop.abort();
      await running;
    };
  }

  async halt(): Promise<void> {
    await this.#stop?.();
    this.#stop = undefined;
    await this.bench.buffer.close();
  }

  /** Stops, and starts again with what is on the disk; nothing else is remembered. */
  async reopen(): Promise<void> {
    await this.halt();
    this.bench = new Bench(this.#dir);
    // Ids that the buffer still has must not be what saves it: in a long overlap they are gone.
    this.bench.seen.has = () => false;
    this.run();
  }

  of(object: string) {
    return this.bench.records().filter(({ labels }) => labels['object'] === object);
  }

  ids(): string[] {
    return this.of('image-registry').map(({ record_id: id }) => id.slice(id.lastIndexOf('/') + 1));
  }

  shows(ids: string[]): Promise<void> {
    return until(`${ids.length} records`, () => {
      const there = new Set(this.ids());
      return ids.every((id) => there.has(id));
    });
  }

  /** So many more requests are answered. */
  async turns(count: number): Promise<void> {
    const answered = () => this.huawei.gateway.answered.get(200) ?? 0;
    const before = answered();
    await until(`${count} answers`, () => answered() >= before + count);
  }

  exactly(ids: string[]): void {
    assert.deepEqual(this.ids().sort(), [...ids].sort());
  }
}

/** A trace that happened so many milliseconds ago. */
export const ago = (ms: number) => traceOf({ time: Date.now() - ms });
