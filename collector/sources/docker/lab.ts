import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { BufferOptions } from '../../buffer/buffer.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { DockerSource, type DockerOptions } from './docker.ts';
import { FakeEngine } from './fakeEngine.ts';

/** An engine and a collector on it that can be stopped and started again. */
export class Lab {
  readonly dir: string;
  readonly engine: FakeEngine;
  /** Times count from when the test began, as the first look does. */
  readonly zero = (BigInt(Date.now()) + 1000n) * 1_000_000n;
  bench: Bench;
  readonly #options: Partial<DockerOptions> & Pick<DockerOptions, 'logs'>;
  #stop: (() => Promise<void>) | undefined;

  constructor(
    t: TestContext,
    options: Partial<Omit<DockerOptions, 'logs'>> & { logs?: DockerOptions['logs'] | false } = {},
    buffer: Partial<BufferOptions> = {}
  ) {
    this.dir = tempDir(t);
    this.engine = new FakeEngine(this.dir);
    const logs = options.logs || { enabled: options.logs !== false, multiline: [] };
    this.#options = { ...options, logs };
    this.bench = new Bench(join(this.dir, 'state'), buffer);
    t.after(async () => {
      await this.stop();
      await this.engine.stop();
    });
  }

  async start(): Promise<void> {
    const socket = this.engine.socket;
    this.#stop = this.bench.run(new DockerSource({ socket, events: true, excludeLogs: [], ...this.#options }));
    await until('it is connected', () => this.engine.listening === 1);
  }

  async stop(): Promise<void> {
    await this.#stop?.();
    this.#stop = undefined;
    await this.bench.buffer.close();
  }

  /** A new run on the same buffer that remembers nothing but what is in its position. */
  async reopen(): Promise<void> {
    await this.stop();
    this.bench = new Bench(join(this.dir, 'state'));
    this.bench.records().forEach((record) => this.bench.seen.delete(record.record_id));
  }

  at(ms: number): bigint {
    return this.zero + BigInt(ms) * 1_000_000n;
  }

  said(): string[] {
    return this.bench
      .records()
      .filter(({ labels }) => labels['object'] === 'container-log')
      .map((record) => record.message ?? '');
  }

  actions(): string[] {
    return this.bench
      .records()
      .filter(({ labels }) => labels['object'] !== 'container-log' && labels['object'] !== 'collector')
      .map((record) => [record.event_action, record.process_command_line].filter(Boolean).join(' '));
  }

  /** The collector's own records of what is missing, as `container reason`. */
  missed(): string[] {
    return this.bench
      .records()
      .filter(({ labels, container_name }) => labels['object'] === 'collector' && container_name !== undefined)
      .map((record) => `${record.container_name} ${record.event_reason}`);
  }

  async shows(read: () => string[], ...expected: string[]): Promise<void> {
    await until('the count', () => read().length >= expected.length).catch(() => {});
    // A little longer, for what should not come.
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.deepEqual(read(), expected, this.bench.log.lines.join('\n'));
  }
}
