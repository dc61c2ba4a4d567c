import { z } from 'zod';
import type { KubernetesClient } from './client.ts';
import { ApiError } from './error.ts';
import { pathOf, type Resource } from './resource.ts';

/** What the holder of the lease leaves for its successor. */
export type Estate = Record<string, string>;

/** A coordination.k8s.io/v1 Lease, the parts that are used here. */
const leaseSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), annotations: z.record(z.string(), z.string()).optional() }),
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      acquireTime: z.string().nullish(),
      renewTime: z.string().nullish(),
      leaseTransitions: z.number().nullish(),
    })
    .optional(),
});

export type Lease = z.infer<typeof leaseSchema>;

/** Who holds it, and what stands in it besides. */
export interface Claim {
  holder: string;
  durationSeconds: number;
  estate: Estate;
  /** The holder changes; else this is a renewal or a release. */
  acquired: boolean;
}

const ANNOTATION = 'tallyman/positions';
/** Who held it last: after a release `holderIdentity` is empty. */
const HOLDER = 'tallyman/holder';

/**
 * One Lease object. Every write says which resourceVersion it replaces, so of two that write at once one gets a conflict (409): the API
 * server decides, and no clock has to agree with another.
 */
export class LeaseObject {
  readonly resource: Resource;
  readonly name: string;
  readonly #client: KubernetesClient;
  readonly #timeoutMs: number;

  constructor(client: KubernetesClient, namespace: string, name: string, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.resource = { group: 'coordination.k8s.io', version: 'v1', name: 'leases', namespace };
    this.name = name;
  }

  /** `undefined` where there is none yet. */
  async read(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      return leaseSchema.parse(await this.#client.json(this.#path, { signal, timeoutMs: this.#timeoutMs }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /** Puts a claim in the place of what was read, or of nothing. Throws ApiError 409 when another was faster. */
  async write(claim: Claim, before: Lease | undefined, signal?: AbortSignal): Promise<Lease> {
    const now = new Date().toISOString().replace('Z', '000Z');
    const spec = {
      ...before?.spec,
      holderIdentity: claim.holder,
      leaseDurationSeconds: claim.durationSeconds,
      renewTime: now,
      ...(claim.acquired
        ? { acquireTime: now, leaseTransitions: before ? (before.spec?.leaseTransitions ?? 0) + 1 : 0 }
        : {}),
    };
    const annotations = {
      ...before?.metadata.annotations,
      [ANNOTATION]: JSON.stringify(claim.estate),
      ...(claim.holder === '' ? {} : { [HOLDER]: claim.holder }),
    };
    const { namespace } = this.resource;
    const body = {
      ...before,
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { ...before?.metadata, name: this.name, namespace, annotations },
      spec,
    };
    const call = { method: before ? 'PUT' : 'POST', body, signal, timeoutMs: this.#timeoutMs } as const;
    return leaseSchema.parse(await this.#client.json(before ? this.#path : pathOf(this.resource), call));
  }

  get #path(): string {
    return `${pathOf(this.resource)}/${encodeURIComponent(this.name)}`;
  }
}

/** The positions in a lease, none when somebody has written something else there, and who held it last. */
export function estateOf(lease: Lease | undefined): { estate: Estate; lastHolder: string | undefined } {
  const annotations = lease?.metadata.annotations ?? {};
  const lastHolder = lease?.spec?.holderIdentity || annotations[HOLDER];
  try {
    return { estate: z.record(z.string(), z.string()).parse(JSON.parse(annotations[ANNOTATION] ?? '{}')), lastHolder };
  } catch {
    return { estate: {}, lastHolder };
  }
}
