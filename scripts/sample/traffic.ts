import { setTimeout as sleep } from 'node:timers/promises';
import { nodeName, type Cluster } from '../../test/parts/kubernetes/cluster.ts';
import type { People } from './people.ts';

const PAGES: Record<string, { port: number; pages: string[] }> = {
  web: { port: 8080, pages: ['index.html', 'products', 'cart', 'products', 'offers'] },
  payment: { port: 9090, pages: ['pay'] },
};

interface Pod {
  app: string;
  address: string;
}

/** Customers who look at the shop's pages until they are stopped. */
export class Traffic {
  readonly #cluster: Cluster;
  readonly #people: People;
  readonly #ended: Promise<void>;
  /** As the node asks: what it reads is not in the audit log of the policy `balanced`. */
  readonly #node: Promise<string>;
  #pauseMs = 1500;
  #stopped = false;

  constructor(cluster: Cluster, people: People) {
    this.#cluster = cluster;
    this.#people = people;
    this.#node = cluster.kubeconfigFor(`system:node:${nodeName}`, ['system:nodes']);
    this.#ended = this.#run();
  }

  faster(yes: boolean): void {
    this.#pauseMs = yes ? 220 : 1500;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  async #run(): Promise<void> {
    let known: Pod[] = [];
    for (let number = 0; !this.#stopped; number++) {
      if (number % 5 === 0) {
        known = await this.#pods().catch(() => known);
      }
      const pod = known[number % known.length];
      const { port, pages } = PAGES[pod?.app ?? ''] ?? { port: 0, pages: [] };
      const page = pages[Math.floor(number / 3) % pages.length];
      if (pod && page !== undefined) {
        await this.#people.visit(pod.address, port, page);
      }
      await sleep(this.#pauseMs);
    }
  }

  async #pods(): Promise<Pod[]> {
    const kubeconfig = await this.#node;
    const query = `/api/v1/pods?fieldSelector=spec.nodeName=${nodeName}`;
    const { items } = JSON.parse(await this.#cluster.kubectl(['get', '--raw', query], { kubeconfig })) as {
      items: Array<{ metadata: { labels?: { app?: string } }; status: { podIP?: string; phase?: string } }>;
    };
    return items
      .map(({ metadata, status }) => ({ app: metadata.labels?.app ?? '', address: status.podIP ?? '' }))
      .filter(({ app, address }) => app in PAGES && address !== '');
  }
}
