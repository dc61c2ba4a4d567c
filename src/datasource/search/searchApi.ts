import type { TimeRange } from '@grafana/data';
import { rangeParams } from '../api';
import {
  readCompletion,
  readConditions,
  readSearchProblem,
  readText,
  type Completion,
  type Conditions,
  type SearchProblem,
} from './api';

type Post = (path: string, body: unknown) => Promise<unknown>;

/** The search bar's language, which the back end reads, writes and completes. */
export class SearchApi {
  readonly #post: Post;

  constructor(post: Post) {
    this.#post = post;
  }

  /** The conditions of a text, or what is wrong with it. */
  async parse(text: string): Promise<Conditions | SearchProblem> {
    const answer = await this.#post('search/parse', { text });
    return readSearchProblem(answer) ?? readConditions(answer);
  }

  /** The text of conditions, or why there is none. */
  async format({ objects, where }: Conditions): Promise<string | SearchProblem> {
    const answer = await this.#post('search/format', { objects, where });
    return readSearchProblem(answer) ?? readText(answer);
  }

  async complete(text: string, at: number, range?: TimeRange): Promise<Completion> {
    return readCompletion(await this.#post('search/complete', { text, at, ...rangeParams(range) }));
  }
}

export const isSearchProblem = (answer: Conditions | SearchProblem | string): answer is SearchProblem =>
  typeof answer === 'object' && 'error' in answer;
