import { parseLabelSelector, type LabelMatch } from '../../kubernetes/selector.ts';
import { namePatterns } from '../namePattern.ts';
import type { Wanted } from './layout.ts';

/** What containers are chosen by. In names `*` stands for any characters; labels are the pod's, as a label selector. */
export interface Choice {
  namespaces?: string[];
  labels?: string;
  containers?: string[];
}

interface Matchers {
  namespace?: (name: string) => boolean;
  labels?: LabelMatch;
  container?: (name: string) => boolean;
}

/** Whose logs are collected: those that are like all of `include`, and like none of `exclude`. */
export class LogFilter implements Wanted {
  readonly #include: Matchers;
  readonly #exclude: Matchers;

  /** Throws where a label selector is none. */
  constructor(include: Choice = {}, exclude: Choice = {}) {
    this.#include = matchers(include);
    this.#exclude = matchers(exclude);
  }

  namespace(name: string): boolean {
    return (this.#include.namespace?.(name) ?? true) && !this.#exclude.namespace?.(name);
  }

  container(name: string): boolean {
    return (this.#include.container?.(name) ?? true) && !this.#exclude.container?.(name);
  }

  /** Whether labels decide anything. */
  get needsLabels(): boolean {
    return this.#include.labels !== undefined || this.#exclude.labels !== undefined;
  }

  labels(labels: Record<string, string>): boolean {
    return (this.#include.labels?.(labels) ?? true) && !this.#exclude.labels?.(labels);
  }
}

/** Whether a container is like all that a choice names. */
export function chosenBy(
  choice: Choice
): (namespace: string, labels: Record<string, string>, container: string) => boolean {
  const own = matchers(choice);
  return (namespace, labels, container) =>
    (own.namespace?.(namespace) ?? true) && (own.labels?.(labels) ?? true) && (own.container?.(container) ?? true);
}

function matchers({ namespaces, labels, containers }: Choice): Matchers {
  return {
    namespace: namespaces && namePatterns(namespaces),
    labels: labels === undefined ? undefined : parseLabelSelector(labels),
    container: containers && namePatterns(containers),
  };
}
