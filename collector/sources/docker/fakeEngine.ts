import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

interface Line {
  stream: 1 | 2;
  time: bigint;
  text: string;
}

/** A container as tests set it up; its log grows by `say`. */
export interface FakeContainer {
  id: string;
  name: string;
  running: boolean;
  createdAt?: bigint;
  startedAt?: bigint;
  finishedAt?: bigint;
  exitCode?: number;
  oomKilled?: boolean;
  labels?: Record<string, string>;
  /** Its logging driver cannot be read. */
  unreadable?: boolean;
  healthCheck?: string[];
  logConfig?: { Type: string; Config: Record<string, string> };
  log: Line[];
  /** So many of the first lines are left out when the log is asked for from a time on. */
  compressed?: number;
  followers: Set<ServerResponse>;
}

const stamp = (time: bigint) =>
  `${new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19)}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`;

const optional = (time: bigint | undefined) => (time === undefined ? '0001-01-01T00:00:00Z' : stamp(time));

/** The parts of the Docker Engine API that the source uses, on a Unix socket, with faults at a test's command. */
export class FakeEngine {
  readonly socket: string;
  readonly containers = new Map<string, FakeContainer>();
  readonly events: Array<{ time: bigint; text: string }> = [];
  readonly asked: string[] = [];
  apiVersion = '1.43';
  /** RepoDigests of images, by id or reference. */
  readonly images = new Map<string, string[]>();
  /** Answers an inspection with this status for as many times. */
  failInspections = 0;
  readonly #listeners = new Set<ServerResponse>();
  #server: Server | undefined;

  constructor(dir: string) {
    this.socket = join(dir, 'docker.sock');
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server!.listen(this.socket, resolve));
  }

  /** As when the engine is killed: every connection breaks. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }

  add(id: string, name: string, more: Partial<FakeContainer> = {}): FakeContainer {
    const container: FakeContainer = { id, name, running: true, log: [], followers: new Set(), ...more };
    this.containers.set(id, container);
    return container;
  }

  say(container: FakeContainer, text: string, time: bigint, stream: 1 | 2 = 1): void {
    const line = this.write(container, text, time, stream);
    container.followers.forEach((response) => response.write(frame(line)));
  }

  /** Into the log alone, as when a follower misses it. */
  write(container: FakeContainer, text: string, time: bigint, stream: 1 | 2 = 1): Line {
    const line = { stream, time, text };
    container.log.push(line);
    return line;
  }

  /** Ends the logs that are being followed, as when the container stops or, `broken`, the connection does. */
  endLog(container: FakeContainer, broken = false): void {
    container.followers.forEach((response) => (broken ? response.destroy() : response.end()));
    container.followers.clear();
  }

  emit(action: string, id: string, time: bigint, attributes: Record<string, string> = {}): void {
    const name = this.containers.get(id)?.name ?? '';
    const Actor = { ID: id, Attributes: { name, image: 'bb:1', ...attributes } };
    const head = JSON.stringify({ Type: 'container', Action: action, Actor, time: Number(time / 1_000_000_000n) });
    this.replay(`${head.slice(0, -1)},"timeNano":${time}}`);
  }

  /** Keeps only so many events, as the engine does; none when it restarts. */
  keepEvents(count: number): void {
    this.events.splice(0, this.events.length - count);
  }

  /** Hands out an event as it is. */
  replay(text: string): void {
    this.events.push({ time: BigInt(/"timeNano":(\d+)/.exec(text)![1]!), text });
    this.#listeners.forEach((response) => response.write(`${text}\n`));
  }

  /** Breaks the connections that wait for events. */
  breakEvents(): void {
    this.#listeners.forEach((response) => response.destroy());
    this.#listeners.clear();
  }

  get listening(): number {
    return this.#listeners.size;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, 'http://docker');
    this.asked.push(request.url!);
    const json = (value: unknown, status = 200) => response.writeHead(status).end(JSON.stringify(value));
    const [, first, id, last] = url.pathname.split('/');
    const container = this.containers.get(id ?? '');
    const since = nanoseconds(url.searchParams.get('since') ?? '0');
    if (first === 'version') {
      json({ Version: '24.0', ApiVersion: this.apiVersion, Components: [{ Name: 'Engine' }] });
    } else if (first === 'info') {
      json({ Name: 'h1' });
    } else if (first === 'events') {
      const until = url.searchParams.get('until');
      const last = until === null ? undefined : nanoseconds(until);
      const told = this.events.filter(({ time }) => time >= since && (last === undefined || time <= last));
      response.writeHead(200).flushHeaders();
      told.forEach(({ text }) => response.write(`${text}\n`));
      if (last === undefined) {
        this.#keep(this.#listeners, response);
      } else {
        response.end();
      }
    } else if (first === 'images') {
      const digests = this.images.get(decodeURIComponent(id ?? ''));
      json(digests ? { Id: 'sha256:1', RepoDigests: digests } : { message: 'No such image' }, digests ? 200 : 404);
    } else if (id === 'json') {
      const all = [...this.containers.values()].filter(({ running }) => running || url.searchParams.get('all'));
      json(all.map((one) => ({ Id: one.id, State: one.running ? 'running' : 'exited' })));
    } else if (!container) {
      json({ message: `No such container: ${id}` }, 404);
    } else if (last === 'json' && this.failInspections > 0) {
      this.failInspections -= 1;
      json({ message: 'busy' }, 500);
    } else if (last === 'json') {
      json({
        Id: container.id,
        Name: `/${container.name}`,
        Image: 'sha256:1',
        Created: optional(container.createdAt),
        State: {
          Running: container.running,
          StartedAt: optional(container.startedAt),
          FinishedAt: optional(container.finishedAt),
          ExitCode: container.exitCode ?? 0,
          OOMKilled: container.oomKilled ?? false,
        },
        HostConfig: { LogConfig: container.logConfig },
        Config: {
          Image: 'bb:1',
          Tty: false,
          Labels: container.labels,
          Healthcheck: container.healthCheck && { Test: container.healthCheck },
        },
      });
    } else if (container.unreadable) {
      json({ message: 'configured logging driver does not support reading' }, 501);
    } else {
      response.writeHead(200).flushHeaders();
      const log = container.log.slice(url.searchParams.has('since') ? container.compressed : 0);
      log.filter(({ time }) => time >= since).forEach((line) => response.write(frame(line)));
      if (container.running) {
        this.#keep(container.followers, response);
      } else {
        response.end();
      }
    }
  }

  #keep(set: Set<ServerResponse>, response: ServerResponse): void {
    set.add(response);
    response.once('close', () => set.delete(response));
  }
}

function nanoseconds(since: string): bigint {
  const [seconds, rest = ''] = since.split('.');
  return BigInt(seconds!) * 1_000_000_000n + BigInt(rest.padEnd(9, '0'));
}

function frame({ stream, time, text }: Line): Buffer {
  const payload = Buffer.from(`${stamp(time)} ${text}\n`);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}
