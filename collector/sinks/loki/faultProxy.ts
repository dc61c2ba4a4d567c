import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uncompress } from 'snappyjs';

/** What the proxy does with a push instead of passing it on. */
export type Fault =
  | { answer: number; text?: string }
  | { forwardThenAnswer: number }
  | { forwardThen: 'cut' }
  | { cut: true }
  | { delayMs: number };

/** Stands between the sink and Loki in tests, and does to each push what stands next in `faults`. */
export class FaultProxy {
  faults: Fault[] = [];
  /** Answers every query with this status. */
  queryStatus: number | undefined;
  pushes = 0;
  queries = 0;
  /**
   * How often Loki has taken each record, by how its line begins. Loki drops most of what it is sent twice, so that what it holds does not tell.
   */
  readonly taken = new Map<string, number>();
  target: string;
  readonly #server = createServer((incoming, response) => void this.#handle(incoming, response));

  constructor(target: string) {
    this.target = target;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    const push = incoming.method === 'POST';
    push ? (this.pushes += 1) : (this.queries += 1);
    if (!push && this.queryStatus !== undefined) {
      response.writeHead(this.queryStatus).end('not for you');
      return;
    }
    const fault = push ? this.faults.shift() : undefined;
    if (!fault) {
      await this.#forward(incoming, body, response);
    } else if ('answer' in fault) {
      response.writeHead(fault.answer).end(fault.text ?? 'by the proxy');
    } else if ('delayMs' in fault) {
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
      await this.#forward(incoming, body, response);
    } else if ('cut' in fault) {
      incoming.socket.destroy();
    } else {
      await this.#forward(incoming, body);
      'forwardThen' in fault
        ? incoming.socket.destroy()
        : response.writeHead(fault.forwardThenAnswer).end('by the proxy');
    }
  }

  #count(body: Buffer): void {
    for (const [line] of Buffer.from(uncompress(body))
      .toString('latin1')
      .matchAll(/\{"record_id":"[^"]*","[a-z]/g)) {
      this.taken.set(line, (this.taken.get(line) ?? 0) + 1);
    }
  }

  #forward(incoming: IncomingMessage, body: Buffer, response?: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const options = { method: incoming.method, headers: { ...incoming.headers, host: 'loki' } };
      const call = request(this.target + incoming.url, options, (answer) => {
        answer.once('end', resolve);
        if (answer.statusCode === 204) {
          this.#count(body);
        }
        if (response) {
          response.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(response);
        } else {
          answer.resume();
        }
      });
      call.once('error', () => {
        response?.destroy();
        resolve();
      });
      call.end(body);
    });
  }
}
