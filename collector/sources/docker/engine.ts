import { request, type IncomingMessage } from 'node:http';

/** The engine answered with an error status. */
export class EngineError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The parts of a container's inspection that are read here. Source: Docker Engine API, ContainerInspect. */
export interface ContainerInspect {
  Id: string;
  Name: string;
  Image: string;
  Created: string;
  State?: {
    Running?: boolean;
    StartedAt?: string;
    FinishedAt?: string;
    ExitCode?: number;
    OOMKilled?: boolean;
  };
  Config?: {
    Image?: string;
    Tty?: boolean;
    Shell?: string[] | null;
    Healthcheck?: { Test?: string[] } | null;
    Labels?: Record<string, string> | null;
  };
  HostConfig?: { Privileged?: boolean; PidMode?: string; NetworkMode?: string; Binds?: string[] | null };
}

/** Speaks the Docker Engine API over its Unix socket. Podman's compatible API answers it too. */
export class Engine {
  readonly socketPath: string;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  /** One JSON answer; throws EngineError or the connection's error. Given up after `timeoutMs`. */
  async get<T>(path: string, timeoutMs = 10_000): Promise<T> {
    return JSON.parse(await this.text(path, timeoutMs)) as T;
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
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text.slice(0, 500);
  }
}
