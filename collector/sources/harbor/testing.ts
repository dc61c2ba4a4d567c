import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { HarborSettings } from '../../config/harbor.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { FakeHarbor, type FakeHarborOptions } from '../../../test/parts/harbor/fakeHarbor.ts';
import type { HookFormat } from '../../../test/parts/harbor/payloads.ts';
import { Harbor, type HarborTiming } from './harbor.ts';

export const DIGEST = `sha256:${'d1'.repeat(32)}`;
export const OTHER = `sha256:${'e2'.repeat(32)}`;

/** Which of the two ways to take, and how. */
export interface Ways {
  webhook?: HookFormat | false;
  auditLog?: Partial<NonNullable<HarborSettings['auditLog']>> | false;
  timing?: HarborTiming;
}

/** A fake Harbor with two projects and a collector's middle that is told by it. */
export class Lab {
  readonly dir: string;
  readonly harbor: FakeHarbor;
  bench: Bench;
  readonly #t: TestContext;
  #policies = 0;
  #port = 0;

  private constructor(t: TestContext, options: FakeHarborOptions) {
    this.#t = t;
    this.dir = tempDir(t);
    this.bench = new Bench(this.dir);
    this.harbor = new FakeHarbor({ pace: 1 / 100, ...options });
    writeFileSync(join(this.dir, 'token'), 'hook-token\n');
    writeFileSync(join(this.dir, 'secret'), 'robot-secret\n');
  }

  static async start(t: TestContext, options: FakeHarborOptions = {}): Promise<Lab> {
    const lab = new Lab(t, options);
    lab.harbor.addProject('shop');
    lab.harbor.addProject('lab');
    lab.harbor.accounts.push({ name: 'robot$tallyman', secret: 'robot-secret', system: true });
    await lab.harbor.start();
    t.after(() => lab.harbor.stop());
    return lab;
  }

  /** Starts the source; the returned function ends it. */
  async run({ webhook = 'Default', auditLog = {}, timing }: Ways = {}): Promise<() => Promise<void>> {
    const settings: HarborSettings = {
      name: 'harbor.example.com',
      url: this.harbor.url,
      robotPrefix: 'robot$',
      ...(webhook && {
        webhook: {
          listen: { host: '127.0.0.1', port: this.#port },
          path: '/harbor',
          tokenFile: join(this.dir, 'token'),
          maxBodyBytes: 1024 ** 2,
        },
      }),
      ...(auditLog && {
        auditLog: {
          username: 'robot$tallyman',
          passwordFile: join(this.dir, 'secret'),
          interval: 40,
          lookBack: 0,
          ...auditLog,
        },
      }),
    };
    const source = new Harbor(settings, { settleMs: 300, entryMs: 400, minBackoffMs: 20, ...timing });
    const end = this.bench.run(source);
    this.#t.after(end);
    if (webhook) {
      await until('it listens', () => source.port !== undefined);
      this.#port = source.port!;
      this.#addPolicies(webhook);
    }
    if (auditLog) {
      const begun = () => this.bench.pipeline.cursorKeys('harbor-log ').length > 0;
      await until('it reads the audit log', () => begun() || this.said(/waiting for the audit log/));
    }
    return end;
  }

  /** The same collector after a crash, or a restart: what is on disk is all that it knows. */
  async restart(): Promise<void> {
    await this.bench.buffer.close();
    this.bench = new Bench(this.dir);
  }

  said(what: RegExp): boolean {
    return this.bench.log.lines.some((line) => what.test(line));
  }

  /** What was recorded of the registry, as `action resource user`. */
  told(): string[] {
    return this.records().map(
      ({ event_action: action, registry_resource_name: resource, user_name: user }) => `${action} ${resource} ${user}`
    );
  }

  records() {
    return this.bench.records().filter(({ labels }) => labels['object'] === 'image-registry');
  }

  /** What was recorded of the collector itself. */
  journal() {
    return this.bench.records().filter(({ labels }) => labels['object'] === 'collector');
  }

  /** Waits until so many are recorded, and a little longer: there must not be more. */
  async settled(count: number): Promise<string[]> {
    await until(`${count} records`, () => this.records().length >= count);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return this.told().sort();
  }

  /** Where webhooks go, and what they present. */
  get hook(): { address: string; authHeader: string } {
    return { address: `http://127.0.0.1:${this.#port}/harbor`, authHeader: 'Bearer hook-token' };
  }

  /** One attempt to deliver a webhook. */
  deliver(body: string, authorization = this.hook.authHeader): Promise<Response> {
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
    return fetch(this.hook.address, { method: 'POST', headers, body });
  }

  /** An attempt that breaks off when it is sent, so that no answer can arrive. */
  deliverAndHangUp(body: string): Promise<void> {
    const { address, authHeader } = this.hook;
    const { hostname, port, pathname } = new URL(address);
    const socket = connect(Number(port), hostname);
    const head = [
      `POST ${pathname} HTTP/1.1`,
      `host: ${hostname}`,
      `authorization: ${authHeader}`,
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => {
        socket.resetAndDestroy();
        resolve();
      });
    });
  }

  #addPolicies(format: HookFormat): void {
    for (const project of ['shop', 'lab'].slice(this.#policies)) {
      this.harbor.addPolicy({ project, ...this.hook, format });
      this.#policies += 1;
    }
  }
}
