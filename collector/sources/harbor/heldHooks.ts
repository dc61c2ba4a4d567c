import type { Pipeline } from '../../pipeline/pipeline.ts';
import { KeptMap } from '../keptMap.ts';
import type { ActionName } from './ledger.ts';

/** An event of a webhook that waits for its entry in the audit log. */
export interface HeldHook extends ActionName {
  /** Which of several equal ones it is, from 1. */
  number: number;
  project: string | undefined;
  /** When it came, in milliseconds since the epoch. */
  at: number;
  /** As it was sent. */
  body: unknown;
}

/** Events that wait, kept with the pipeline's positions: they were answered for, so Harbor does not send them again. */
export class HeldHooks {
  /** By action; to be written with the records that come of it. */
  readonly kept: KeptMap<{ at: number; hooks: HeldHook[] }>;

  constructor(pipeline: Pick<Pipeline, 'cursor' | 'cursorKeys'>, prefix: string) {
    this.kept = new KeptMap(pipeline, prefix);
  }

  hold(hook: HeldHook): void {
    const { at, hooks } = this.kept.get(keyOf(hook)) ?? { at: hook.at, hooks: [] };
    this.kept.set(keyOf(hook), { at, hooks: [...hooks, hook] });
  }

  has(action: ActionName): boolean {
    return this.kept.get(keyOf(action)) !== undefined;
  }

  /** The one that came first for an action; it waits no more. */
  take(action: ActionName): HeldHook | undefined {
    const first = this.kept.get(keyOf(action))?.hooks[0];
    if (first) {
      this.release(first);
    }
    return first;
  }

  /** One that waits no more. */
  release(hook: HeldHook): void {
    const left = (this.kept.get(keyOf(hook))?.hooks ?? []).filter(({ number }) => number !== hook.number);
    const [first] = left;
    if (first) {
      this.kept.set(keyOf(hook), { at: first.at, hooks: left });
    } else {
      this.kept.delete(keyOf(hook));
    }
  }

  /** All that wait. */
  all(): HeldHook[] {
    return [...this.kept.entries()].flatMap(([, { hooks }]) => hooks);
  }
}

const keyOf = ({ second, key }: ActionName): string => `${second}/${key}`;
