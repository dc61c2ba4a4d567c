import { appendFileSync, mkdirSync, renameSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** One made-up container: its pod, and how many lines have been written. */
interface Container {
  namespace: string;
  pod: string;
  uid: string;
  file: string;
  written: number;
}

/** A folder as /var/log/pods with the logs of many containers, which are written to as a runtime does. */
export class PodTree {
  readonly containers: Container[] = [];

  constructor(root: string, count: number) {
    for (let n = 0; n < count; n++) {
      const [namespace, pod, uid] = [
        `team-${n % 10}`,
        `app-${n}`,
        `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      ];
      const dir = join(root, `${namespace}_${pod}_${uid}`, 'main');
      mkdirSync(dir, { recursive: true });
      this.containers.push({ namespace, pod, uid, file: join(dir, '0.log'), written: 0 });
    }
  }

  /** One line more for each container, now. */
  write(): void {
    const time = new Date().toISOString().replace('Z', '000000Z');
    for (const container of this.containers) {
      container.written += 1;
      const text = `${container.pod} line ${container.written} GET /cart/${container.written % 97} 200 ${'x'.repeat(80)}`;
      appendFileSync(container.file, `${time} stdout F ${text}\n`);
    }
  }

  /** Sets every log aside, as the kubelet does. */
  rotate(): void {
    const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
    for (const { file } of this.containers) {
      renameSync(file, `${file}.${stamp}`);
      appendFileSync(file, '');
    }
  }

  /** `POD line N` of all that has been written. */
  wanted(): string[] {
    return this.containers.flatMap(({ pod, written }) =>
      Array.from({ length: written }, (_, n) => `${pod} line ${n + 1}`)
    );
  }
}

/** An API server that knows the tree's pods, as bulky as real ones, and nothing else. */
export async function podApi({ containers }: PodTree, node: string): Promise<{ url: string; server: Server }> {
  const managedFields = [{ manager: 'kubelet', fieldsV1: { padding: 'f'.repeat(6000) } }];
  const items = containers.map(({ namespace, pod: name, uid }) => ({
    metadata: { namespace, name, uid, resourceVersion: '5', labels: { app: name }, managedFields },
    spec: { nodeName: node, containers: [{ name: 'main', image: 'shop/web:1.4' }] },
    status: {
      containerStatuses: [
        { name: 'main', restartCount: 0, containerID: `containerd://${uid.replaceAll('-', '').repeat(2)}` },
      ],
    },
  }));
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    response.writeHead(200, { 'content-type': 'application/json' });
    if (searchParams.has('watch')) {
      response.write('\n');
      return;
    }
    const metadata = { resourceVersion: '10' };
    response.end(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
