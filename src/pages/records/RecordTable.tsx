import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  SceneQueryRunner,
  type SceneObject,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import type { AuditQuery } from '../../datasource/query/types';
import { followSearch, type PageSubject } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';
import { shownColumns, type RecordColumn } from './columns';
import { RecordTableRenderer } from './RecordTableRenderer';

/** How many rows are read, step by step. More than the last nobody reads: they narrow the question, or export the rows. */
export const ROW_LIMITS: readonly number[] = [100, 300, 1000];

export type Direction = NonNullable<AuditQuery['direction']>;

export interface RecordTableState extends SceneObjectState {
  subject: PageSubject;
  columns: RecordColumn[];
  /** Ids of the columns that are shown; undefined: the usual ones. */
  chosen?: string[];
  direction: Direction;
  limit: number;
  /** What to do where nothing was ever recorded. */
  hint: string;
  /** What else can be done with the rows. */
  tools: SceneObject[];
  $data: SceneQueryRunner;
  /** Counts all rows, also those that are not read. */
  total: SceneQueryRunner;
}

type RecordTableOptions = Pick<RecordTableState, 'subject' | 'columns' | 'hint'> & { tools?: SceneObject[] };

const COLUMNS_PARAM = 'cols';
const ORDER_PARAM = 'order';
const OLDEST_FIRST = 'oldest';

const FIRST_LIMIT = ROW_LIMITS[0] ?? 100;

/** The records of a page, a row each. */
export class RecordTable extends SceneObjectBase<RecordTableState> {
  static Component = RecordTableRenderer;

  protected _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [COLUMNS_PARAM, ORDER_PARAM] });

  constructor({ subject, tools = [], ...others }: RecordTableOptions) {
    super({
      ...others,
      subject,
      tools,
      direction: 'backward',
      limit: FIRST_LIMIT,
      $data: new SceneQueryRunner({
        datasource: DATASOURCE,
        queries: [],
        maxDataPoints: 1000,
        $behaviors: [
          followSearch(
            () => this.state.subject,
            (asked) => [
              { refId: 'rows', shape: 'records', limit: this.state.limit, direction: this.state.direction, ...asked },
            ]
          ),
        ],
      }),
      total: new SceneQueryRunner({
        datasource: DATASOURCE,
        queries: [],
        maxDataPoints: 1,
        $behaviors: [
          followSearch(
            () => this.state.subject,
            (asked) => [{ refId: 'total', shape: 'count', instant: true, ...asked }]
          ),
        ],
      }),
    });
    this.addActivationHandler(() => this.state.total.activate());
  }

  getUrlState(): SceneObjectUrlValues {
    const { chosen, direction } = this.state;
    return {
      [COLUMNS_PARAM]: chosen?.join(','),
      [ORDER_PARAM]: direction === 'forward' ? OLDEST_FIRST : undefined,
    };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const columns = values[COLUMNS_PARAM];
    this.setState({
      chosen: typeof columns === 'string' && columns !== '' ? columns.split(',') : undefined,
      direction: values[ORDER_PARAM] === OLDEST_FIRST ? 'forward' : 'backward',
    });
  }

  get shown(): RecordColumn[] {
    return shownColumns(this.state.columns, this.state.chosen);
  }

  get usual(): RecordColumn[] {
    return shownColumns(this.state.columns, undefined);
  }

  /** Columns that are as usual do not stand in the address. */
  choose = (ids: string[]): void => {
    const usual = this.usual;
    const isUsual = ids.length === usual.length && usual.every(({ id }) => ids.includes(id));
    this._urlSync.performBrowserHistoryAction(() => this.setState({ chosen: isUsual ? undefined : ids }));
  };

  turn = (): void => {
    const direction = this.state.direction === 'backward' ? 'forward' : 'backward';
    this._urlSync.performBrowserHistoryAction(() => this.setState({ direction }));
  };

  /** The next limit, where there is one. */
  get nextLimit(): number | undefined {
    return ROW_LIMITS.find((limit) => limit > this.state.limit);
  }

  showMore = (): void => {
    this.setState({ limit: this.nextLimit ?? this.state.limit });
  };
}
