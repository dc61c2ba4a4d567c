import { setTimeout as sleep } from 'node:timers/promises';
import { format, type HookEvent, type HookFormat } from './payloads.ts';

/** A webhook policy of a project, with one target. */
export interface HookPolicy {
  id: number;
  projectId: number;
  project: string;
  address: string;
  /** Sent as it is in the Authorization header. */
  authHeader?: string;
  format: HookFormat;
  types: string[];
}

/** An attempt to deliver; a status of 0 where no answer came. */
export interface Attempt {
  type: string;
  body: string;
  status: number;
}

/** Source: harbor, src/jobservice/job/impl/notification/webhook_job.go (MaxFails) and http_helper.go (timeout). */
const MAX_FAILS = 3;
const TIMEOUT_MS = 3000;

/**
 * Delivers webhooks as Harbor's job service does: each event of each policy is a job, tried three times in all, with gocraft/work's waits of
 * fails⁴ + 15 + rand(30)·(fails + 1) seconds in between, here multiplied by `pace`.
 */
export class JobService {
  readonly attempts: Attempt[] = [];
  readonly #pace: number;
  readonly #stop = new AbortController();
  readonly #jobs = new Set<Promise<void>>();

  constructor(pace: number) {
    this.#pace = pace;
  }

  enqueue(event: HookEvent, policy: HookPolicy): void {
    const job = this.#run(event, policy).finally(() => this.#jobs.delete(job));
    this.#jobs.add(job);
  }

  /** Resolves when each job has been delivered or given up. */
  async idle(): Promise<void> {
    while (this.#jobs.size > 0) {
      await Promise.all(this.#jobs);
    }
  }

  /** Gives up what is still to be delivered. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  async #run(event: HookEvent, policy: HookPolicy): Promise<void> {
    const { body, contentType } = format(
      event,
      policy.format,
      `/projects/${policy.projectId}/webhook/policies/${policy.id}`
    );
    for (let fails = 1; !this.#stop.signal.aborted; fails++) {
      const status = await this.#send(policy, body, contentType);
      this.attempts.push({ type: event.type, body, status });
      if ((status >= 200 && status < 300) || fails === MAX_FAILS) {
        return;
      }
      const seconds = fails ** 4 + 15 + Math.floor(Math.random() * 30) * (fails + 1);
      await sleep(seconds * 1000 * this.#pace, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  async #send({ address, authHeader }: HookPolicy, body: string, contentType: string): Promise<number> {
    const headers = {
      'content-type': contentType,
      'user-agent': 'Go-http-client/1.1',
      ...(authHeader !== undefined && { authorization: authHeader }),
    };
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const response = await fetch(address, { method: 'POST', headers, body, signal });
      await response.text();
      return response.status;
    } catch {
      return 0;
    }
  }
}
