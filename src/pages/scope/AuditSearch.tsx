import React from 'react';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  VariableDependencyConfig,
  sceneGraph,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { Alert, Button, Stack } from '@grafana/ui';
import { SearchEditor } from '../../datasource/editor/SearchEditor';
import { auditDataSource, useAuditDataSource } from '../../datasource/instance';
import { toggleFilter, type ValueFilter } from '../../datasource/query/filters';
import type { Conditions, SearchProblem } from '../../datasource/search/api';
import { isSearchProblem } from '../../datasource/search/searchApi';
import { errorText } from '../../ui/errorText';
import { SEARCH_PARAM } from '../routes';
import { QuickFilters } from './QuickFilters';
import { chosenDataSource } from './variables';

interface AuditSearchState extends SceneObjectState {
  /** What stands in the address. */
  text: string;
  /** What the text asks for; undefined until the back end has read it, and while it cannot be read. */
  conditions?: Conditions;
  /** Why the text cannot be read. Nothing is asked then: that would be more than the text says. */
  problem?: SearchProblem;
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
        this.#read();
      }
    },
  });

  /** The last question to the back end; answers to earlier ones are late. */
  #asked = 0;

  constructor(state: Pick<AuditSearchState, 'quickFields' | 'objects'>) {
    super({ text: '', ...state });
    this.addActivationHandler(() => {
      if (!this.state.conditions) {
        this.#read();
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
      this.setState({ text, conditions: undefined, problem: undefined });
      this.#read();
    }
  }

  /** Takes new conditions, and puts their text into the address. */
  change(conditions: Conditions): void {
    const asked = ++this.#asked;
    this.setState({ conditions, problem: undefined });
    this.#api((api) => api.format(conditions)).then(
      (answer) => {
        if (asked !== this.#asked) {
          return;
        }
        if (typeof answer === 'string') {
          this.#putIntoAddress(answer);
        } else {
          this.setState({ problem: answer });
        }
      },
      (failure: unknown) => this.#fail(asked, failure)
    );
  }

  /** Adds the filter, or takes it out where it is there. */
  toggle(filter: ValueFilter): void {
    const { objects, where } = this.state.conditions ?? {};
    this.change({ objects, where: toggleFilter({ refId: 'A', shape: 'records', where }, filter).where });
  }

  clear = (): void => this.change({});

  #putIntoAddress(text: string): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ text }));
  }

  #read(): void {
    const asked = ++this.#asked;
    const { text } = this.state;
    if (text === '') {
      this.setState({ conditions: {}, problem: undefined });
      return;
    }
    this.#api((api) => api.parse(text)).then(
      (answer) => {
        if (asked === this.#asked) {
          this.setState(isSearchProblem(answer) ? { problem: answer } : { conditions: answer, problem: undefined });
        }
      },
      (failure: unknown) => this.#fail(asked, failure)
    );
  }

  async #api<T>(question: (api: Awaited<ReturnType<typeof auditDataSource>>['search']) => Promise<T>): Promise<T> {
    const source = await auditDataSource(chosenDataSource(this));
    return question(source.search);
  }

  #fail(asked: number, failure: unknown): void {
    if (asked === this.#asked) {
      this.setState({ problem: { error: errorText(failure), start: 0, end: 0 } });
    }
  }
}

function AuditSearchRenderer({ model }: SceneComponentProps<AuditSearch>) {
  const { text, conditions, problem, quickFields, objects } = model.useState();
  const { value: range } = sceneGraph.getTimeRange(model).useState();
  const source = useAuditDataSource(chosenDataSource(model));

  if (problem) {
    return (
      <Alert severity="error" title="This search cannot be read, so nothing is shown">
        <Stack direction="column" gap={1} alignItems="flex-start">
          <span>{problem.error}</span>
          <code>{text}</code>
          <Button variant="secondary" size="sm" onClick={model.clear}>
            Show everything
          </Button>
        </Stack>
      </Alert>
    );
  }
  if (!source || !conditions) {
    return null;
  }
  return (
    <search aria-label="Search in records">
      <Stack direction="column" gap={1}>
        <SearchEditor
          api={source.search}
          query={{ refId: 'A', shape: 'records', ...conditions }}
          range={range}
          onChange={(changes) => model.change({ ...conditions, ...changes })}
        />
        <QuickFilters
          source={source}
          fields={quickFields}
          objects={objects}
          conditions={conditions}
          range={range}
          onChange={(next) => model.change(next)}
        />
      </Stack>
    </search>
  );
}
