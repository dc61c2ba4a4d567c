import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  VariableDependencyConfig,
  sceneGraph,
  type SceneObject,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { auditDataSource } from '../../datasource/instance';
import { toggleFilter, type ValueFilter } from '../../datasource/query/filters';
import type { Conditions, SearchProblem } from '../../datasource/search/api';
import { isSearchProblem } from '../../datasource/search/searchApi';
import { errorText } from '../../ui/errorText';
import { SEARCH_PARAM } from '../routes';
import { AuditSearchRenderer } from './AuditSearchRenderer';
import { chosenDataSource } from './variables';

export interface AuditSearchState extends SceneObjectState {
  /** What stands in the address. */
  text: string;
  /** What the text asks for; undefined until the back end has read it, and while it cannot be read. */
  conditions?: Conditions;
  /** Why the text cannot be read. Nothing is asked then: that would be more than the text says. */
  problem?: SearchProblem;
  /** Why nobody could be asked what the text says. Nothing is asked then either. */
  failure?: string;
  /** Fields that have a control of their own. */
  quickFields: string[];
  /** Kinds of audit objects that the page is about, for the values that are suggested. */
  objects?: string[];
}

/** What a page is narrowed by, beside time, data source and cluster. Its queries follow it (see followSearch). */
export class AuditSearch extends SceneObjectBase<AuditSearchState> {
  static Component = AuditSearchRenderer;

  protected _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [SEARCH_PARAM] });

  protected _variableDependency = new VariableDependencyConfig(this, {
    variableNames: ['ds'],
    onVariableUpdateCompleted: () => {
      if (!this.state.conditions) {
        this.read();
      }
    },
  });

  /** The last question to the back end; answers to earlier ones are late. */
  #asked = 0;
  /** The data source and text that are being read. */
  #reading = '';

  constructor(state: Pick<AuditSearchState, 'quickFields' | 'objects'>) {
    super({ text: '', ...state });
    this.addActivationHandler(() => {
      if (!this.state.conditions) {
        this.read();
      }
    });
  }

  /** The search of the page that a scene object is on. */
  static of(object: SceneObject): AuditSearch {
    const found = sceneGraph.findObject(object, (one) => one instanceof AuditSearch);
    if (!(found instanceof AuditSearch)) {
      throw new Error('There is no search on this page');
    }
    return found;
  }

  getUrlState(): SceneObjectUrlValues {
    return { [SEARCH_PARAM]: this.state.text || undefined };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const value = values[SEARCH_PARAM];
    const text = typeof value === 'string' ? value : '';
    if (text !== this.state.text) {
      this.#reading = '';
      this.setState({ text, conditions: undefined, problem: undefined, failure: undefined });
      // Before the page is shown its data source is not known yet.
      if (this.isActive) {
        this.read();
      }
    }
  }

  /** Takes new conditions, and puts their text into the address. */
  change(conditions: Conditions): void {
    const asked = ++this.#asked;
    this.setState({ conditions, problem: undefined, failure: undefined });
    this.#api((api) => api.format(conditions)).then(
      (answer) => {
        if (asked !== this.#asked) {
          return;
        }
        if (typeof answer === 'string') {
          this.#enter({ text: answer });
        } else {
          this.setState({ conditions: undefined, problem: answer });
        }
      },
      (failure: unknown) => this.#fail(asked, failure)
    );
  }

  /**
   * Takes a text that somebody wrote. What is wrong with it is the answer, and all stays as it was; text that is there already is
   * asked again.
   */
  async write(text: string): Promise<SearchProblem | undefined> {
    const asked = ++this.#asked;
    const answer = await this.#api((api) => api.parse(text)).catch(failedSearch);
    if (isSearchProblem(answer) || asked !== this.#asked) {
      return isSearchProblem(answer) ? answer : undefined;
    }
    if (text === this.state.text && this.state.conditions) {
      sceneGraph.getTimeRange(this).onRefresh();
    } else {
      this.#enter({ text, conditions: answer, problem: undefined, failure: undefined });
    }
    return undefined;
  }

  /** Adds the filter, or takes it out where it is there. */
  toggle(filter: ValueFilter): void {
    const { objects, where } = this.state.conditions ?? {};
    this.change({ objects, where: toggleFilter({ refId: 'A', shape: 'records', where }, filter).where });
  }

  clear = (): void => {
    this.#asked++;
    this.#enter({ text: '', conditions: {}, problem: undefined, failure: undefined });
  };

  /** Finds out what the address's text asks for. */
  read = (): void => {
    const { text } = this.state;
    const uid = chosenDataSource(this);
    if (text === '') {
      this.#asked++;
      this.setState({ conditions: {}, problem: undefined, failure: undefined });
      return;
    }
    const reading = JSON.stringify([uid, text]);
    // As long as no data source is chosen nobody can be asked; as soon as one is, this is called again.
    if (uid === '' || reading === this.#reading) {
      return;
    }
    const asked = ++this.#asked;
    this.#reading = reading;
    this.setState({ failure: undefined });
    this.#api((api) => api.parse(text))
      .then(
        (answer) => {
          if (asked === this.#asked) {
            this.setState(isSearchProblem(answer) ? { problem: answer } : { conditions: answer, problem: undefined });
          }
        },
        (failure: unknown) => this.#fail(asked, failure)
      )
      .finally(() => {
        if (this.#reading === reading) {
          this.#reading = '';
        }
      });
  };

  /** A step in the browser's history. */
  #enter(state: Partial<AuditSearchState>): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState(state));
  }

  async #api<T>(question: (api: Awaited<ReturnType<typeof auditDataSource>>['search']) => Promise<T>): Promise<T> {
    const source = await auditDataSource(chosenDataSource(this));
    return question(source.search);
  }

  #fail(asked: number, failure: unknown): void {
    if (asked === this.#asked) {
      this.setState({ failure: errorText(failure) });
    }
  }
}

const failedSearch = (failure: unknown): SearchProblem => ({ error: errorText(failure), start: 0, end: 0 });
