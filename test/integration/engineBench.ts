import { join } from 'node:path';
import { after, before } from 'node:test';
import type { AuditRecord } from '../../record/record.gen.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { scratch, startCollector, stored, type RunningCollector, type Stored } from './harness.ts';

interface ContainerEngine {
  socket: string;
  stop(): Promise<void>;
}

/** A container engine, a Loki and a collector between them, for the tests of a `describe`. */
export class EngineBench<E extends ContainerEngine> {
  /** A folder for the tests' own files. */
  dir = '';
  loki!: Loki;
  engine!: E;
  collector!: RunningCollector;

  /** To be made within the `describe`. */
  constructor(name: string, startEngine: (options: { dir: string }) => Promise<E>) {
    let remove = async () => {};
    before(async () => {
      ({ dir: this.dir, remove } = await scratch(name));
      [this.engine, this.loki] = await Promise.all([
        startEngine({ dir: join(this.dir, 'engine') }),
        startLoki({ dir: join(this.dir, 'loki') }),
      ]);
      await this.collect();
    });
    after(async () => {
      await this.collector?.kill('SIGTERM');
      await this.engine?.stop();
      await this.loki?.stop();
      await remove();
    });
  }

  /** Starts the collector, at first and after it was killed. */
  async collect(): Promise<void> {
    this.collector = await startCollector(join(this.dir, 'host1'), {
      cluster: 'host1',
      loki: { url: this.loki.url },
      sources: { docker: { socket: this.engine.socket } },
    });
  }

  /** What was done to containers and images, and in them, oldest first. */
  done(): Promise<AuditRecord[]> {
    return this.#records('tallyman="record",object=~"container-lifecycle|container-command"');
  }

  /** The collector's own records of what is missing. */
  async gaps(): Promise<AuditRecord[]> {
    return (await this.#records('object="collector"')).filter(({ event_action }) => event_action === 'gap');
  }

  /** The lines of a container's log, oldest first. */
  log(container: string): Promise<Stored[]> {
    return stored(this.loki.url, `{cluster="host1",object="container-log"} |= \`"container_name":"${container}"\``);
  }

  /** Likewise, their text alone. */
  async lines(container: string): Promise<string[]> {
    return (await this.log(container)).map(({ record }) => record.message ?? '');
  }

  async #records(selector: string): Promise<AuditRecord[]> {
    return (await stored(this.loki.url, `{cluster="host1",${selector}}`)).map(({ record }) => record);
  }
}
