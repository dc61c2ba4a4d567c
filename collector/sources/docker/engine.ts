import { request, type IncomingMessage } from 'node:http';
import { z } from 'zod';

/** The engine answered with an error status. */
export class EngineError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const errorSchema = z.object({ message: z.string() });

/** Speaks the Docker Engine API over its Unix socket. Podman's compatible API answers it too. */
export class Engine {
  readonly socketPath: string;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  /** One JSON answer. Throws EngineError, the connection's error, or an error that says what is wrong with the answer. Given up after `timeoutMs`. */
  async get<T extends z.ZodType>(path: string, schema: T, timeoutMs = 10_000): Promise<z.output<T>> {
    const { data, error } = schema.safeParse(JSON.parse(await this.text(path, timeoutMs)));
    if (error) {
      throw new Error(`the engine's answer to ${path.split('?', 1)[0]} is not understood: ${z.prettifyError(error)}`);
    }
    return data;
  }

  /** One answer, as it is. */
  async text(path: string, timeoutMs = 10_000): Promise<string> {
    return readText(await this.stream(path, AbortSignal.timeout(timeoutMs)));
  }

  /** An answer that goes on; the caller reads it. Podman sends no headers before the first data, so nothing here waits for them for a limited time. */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const call = request(
        { socketPath: this.socketPath, path, signal, agent: false, headers: { host: 'docker' } },
        (response) => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) {
            resolve(response);
            return;
          }
          readText(response).then(
            (text) => reject(new EngineError(status, messageOf(text))),
            (error: Error) => reject(error)
          );
        }
      );
      call.on('error', reject);
      call.end();
    });
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function messageOf(text: string): string {
  try {
    return errorSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.slice(0, 500);
  }
}
