import { KubernetesClient } from '../../kubernetes/client.ts';
import { InClusterCredentials } from '../../kubernetes/credentials.ts';
import type { Timing as LeaseTiming } from '../../kubernetes/elector.ts';
import type { FollowTiming } from '../../kubernetes/follow.ts';
import { KubeconfigCredentials } from '../../kubernetes/kubeconfig.ts';
import { Workloads } from '../../kubernetes/workloads.ts';
import { throttled } from '../../log.ts';
import { LogFilter, type Choice } from '../container-logs/filter.ts';
import { ruleFor, type MultilineOptions } from '../container-logs/runLines.ts';
import { contestFirst, lead } from '../kubernetes-events/lead.ts';
import type { Source, SourceContext } from '../source.ts';
import { FollowedPods } from './followedPods.ts';
import type { Others, OthersOptions } from './others.ts';
import { LogReigns } from './reigns.ts';
import { TIMING, type Shared, type Timing } from './shared.ts';
import { Slots } from './slots.ts';

export interface PodLogsOptions {
  /** Without it: the service account of the pod that this runs in. */
  kubeconfig?: string;
  /** All of them by default. */
  namespaces?: string[];
  include?: Choice;
  exclude?: Choice;
  /** Logs that are followed at the same time; others wait for their turn. */
  maxStreams: number;
  multiline?: MultilineOptions[];
  /** Where several replicas run, the Lease that tells which of them follows logs. */
  leaderElection?: { namespace: string; name: string };
  /** For tests. */
  timing?: Partial<Timing>;
  followTiming?: Partial<FollowTiming>;
  leaseTiming?: LeaseTiming;
  askTiming?: OthersOptions['timing'];
}

const HANDS = 8;

/** The logs of pods, from the API server: where no files of a node can be read. With a Lease one of several replicas follows them. */
export class PodLogs implements Source {
  readonly name = 'pod-logs';
  readonly #options: PodLogsOptions;
  readonly #client: KubernetesClient;
  readonly #workloads: Workloads;
  readonly #filter: LogFilter;
  readonly #slots: Slots;

  /** Throws when there is neither a kubeconfig nor a pod's service account, or a label selector is none. */
  constructor(options: PodLogsOptions) {
    const { kubeconfig, include, exclude, maxStreams } = options;
    this.#options = options;
    this.#filter = new LogFilter(include, exclude);
    this.#slots = new Slots(maxStreams);
    this.#client = new KubernetesClient(
      kubeconfig === undefined ? new InClusterCredentials() : new KubeconfigCredentials(kubeconfig)
    );
    this.#workloads = new Workloads(this.#client);
  }

  async run(context: SourceContext): Promise<void> {
    const { leaderElection: lease, leaseTiming, askTiming } = this.#options;
    if (lease) {
      contestFirst(context);
    }
    try {
      if (lease) {
        const reigns = new LogReigns((within, held, others) => this.#follow(within, held, others), askTiming);
        await lead(context, reigns, { client: this.#client, lease, timing: leaseTiming });
      } else {
        await this.#follow(context);
      }
    } finally {
      await this.#client.close();
    }
  }

  /** `held`: whether this replica may write. */
  async #follow(context: SourceContext, held?: () => boolean, others?: Others): Promise<void> {
    const { pipeline, signal, log } = context;
    const { namespaces, timing, multiline = [], followTiming } = this.#options;
    const tellFull = throttled(30_000, () => log.warn('waiting: the buffer cannot take more'));
    const options = { bulk: true, positioned: true, held };
    const shared: Shared = {
      client: this.#client,
      context,
      slots: this.#slots,
      hands: new Slots(HANDS),
      timing: { ...TIMING, ...timing },
      ruleOf: ruleFor(multiline),
      write: async (observations, cursors) => {
        await pipeline.writeWhenPossible(observations, cursors, signal, tellFull, options);
      },
      others,
    };
    await new FollowedPods(
      { namespaces, filter: this.#filter, workloads: this.#workloads, followTiming },
      shared
    ).run();
  }
}
