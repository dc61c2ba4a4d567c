import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { tempDir } from '../testing.ts';
import { KubernetesClient } from './client.ts';
import { KubeconfigCredentials } from './kubeconfig.ts';
import type { Lease } from './lease.ts';
import type { Resource } from './resource.ts';

export const EVENTS: Resource = { group: 'events.k8s.io', version: 'v1', name: 'events' };

export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  authorization: string | undefined;
  accept: string | undefined;
  body: string;
}

type Answer = (response: ServerResponse, asked: Asked) => void | Promise<void>;

/**
 * Speaks the Kubernetes API's format where a real API server cannot be made to say what a test needs: half a line, silence, an error in the
 * middle of a stream.
 */
export class FakeApi {
  readonly asked: Asked[] = [];
  answer: Answer = (response) => void response.writeHead(404).end('{}');
  url = '';
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async start(t: TestContext): Promise<FakeApi> {
    const api = new FakeApi(tempDir(t));
    const server = createServer((request, response) => void api.#take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return api;
  }

  /** Path of a kubeconfig for it; the user's part can be anything that kubeconfig files have. */
  kubeconfig(user: object = {}, name = 'kubeconfig'): string {
    const path = join(this.dir, name);
    const content = {
      clusters: [{ name: 'c', cluster: { server: this.url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  client(t: TestContext, user: object = {}): KubernetesClient {
    const client = new KubernetesClient(new KubeconfigCredentials(this.kubeconfig(user)));
    t.after(() => client.close());
    return client;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      authorization: request.headers.authorization,
      accept: request.headers.accept,
      body: Buffer.concat(chunks).toString(),
    };
    this.asked.push(asked);
    await this.answer(response, asked);
  }
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** An error as the API server answers it. */
export function sendStatus(response: ServerResponse, code: number, message: string): void {
  sendJson(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }, code);
}

/** An event of this resourceVersion. */
export function object(version: number | string): { metadata: { name: string; uid: string; resourceVersion: string } } {
  return { metadata: { name: `e${version}`, uid: `uid-${version}`, resourceVersion: String(version) } };
}

export function listOf(version: number | string, items: unknown[] = [], more = ''): object {
  return {
    kind: 'EventList',
    apiVersion: 'events.k8s.io/v1',
    metadata: { resourceVersion: String(version), ...(more === '' ? {} : { continue: more }) },
    items,
  };
}

/** A line of a watch. */
export const line = (type: string, value: unknown): string => `${JSON.stringify({ type, object: value })}\n`;

/** The API server's side of one Lease: a write must name the resourceVersion that it replaces. */
export class FakeLease {
  lease: Lease | undefined;
  /** Candidates, by their authorization header, whose requests are lost. */
  readonly cutOff = new Set<string>();
  #version = 0;

  answer(response: ServerResponse, asked: Asked): void {
    if (this.cutOff.has(asked.authorization ?? '')) {
      response.destroy();
    } else if (asked.method === 'GET') {
      return this.lease ? sendJson(response, this.lease) : sendStatus(response, 404, 'not found');
    } else if (this.#conflicts(asked)) {
      sendStatus(response, 409, 'the object has been modified');
    } else {
      this.put(JSON.parse(asked.body) as Lease);
      sendJson(response, this.lease);
    }
  }

  put(lease: Lease): void {
    this.lease = { ...lease, metadata: { ...lease.metadata, resourceVersion: String(++this.#version) } };
  }

  #conflicts({ method, body }: Asked): boolean {
    const { metadata } = JSON.parse(body) as Lease;
    return method === 'POST'
      ? this.lease !== undefined
      : metadata.resourceVersion !== this.lease?.metadata.resourceVersion;
  }
}
