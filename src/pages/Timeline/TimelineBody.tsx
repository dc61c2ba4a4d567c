import React from 'react';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { Stack } from '@grafana/ui';
import type { Condition } from '../../datasource/query/types';
import type { Subject } from '../record/subjects';
import { POINT_PARAM, type RecordRef } from '../routes';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import type { Stretch } from './AroundPoint';
import { imageMoves } from './imageMoves';
import { AROUND, BEFORE, DEFAULT_AROUND, DEFAULT_BEFORE, MINUTE_MS } from './minutes';
import { PointOfTime } from './PointOfTime';
import { subjectOf } from './subject';
import { SubjectHeader } from './SubjectHeader';
import { TimelineChart } from './TimelineChart';
import { TimelineList } from './TimelineList';

interface TimelineBodyState extends SceneObjectState {
  chart: TimelineChart;
  list: TimelineList;
  /** The point in time that is looked at, in milliseconds since 1970. */
  point?: number;
  /** How much before and after it the list shows, and how far back what happened before it is looked for; minutes. */
  around: number;
  before: number;
}

const AROUND_PARAM = 'around';
const BEFORE_PARAM = 'before';

const RUNS_IMAGES: ReadonlyArray<Subject['id']> = ['pod', 'container', 'workload'];

/** A timeline: picture and list, and what led to a point in it. */
export class TimelineBody extends SceneObjectBase<TimelineBodyState> {
  static Component = TimelineBodyRenderer;

  protected _urlSync = new SceneObjectUrlSyncConfig(this, {
    keys: [POINT_PARAM, AROUND_PARAM, BEFORE_PARAM],
  });

  constructor() {
    super({
      around: DEFAULT_AROUND,
      before: DEFAULT_BEFORE,
      chart: new TimelineChart({
        subject: {},
        onRecord: (record) => this.lookAt(record.time, record),
        onTime: (time) => this.lookAt(time),
      }),
      list: new TimelineList(),
    });
    this.addActivationHandler(() => {
      const { chart } = this.state;
      const follow = () => this.#follow();
      this._subs.add(this.subscribeToState(follow));
      this._subs.add(chart.runner.subscribeToState(follow));
      this._subs.add(AuditView.of(this).subscribeToState(follow));
      follow();
    });
  }

  getUrlState(): SceneObjectUrlValues {
    const { point, around, before } = this.state;
    return {
      [POINT_PARAM]: point === undefined ? undefined : String(point),
      [AROUND_PARAM]: around === DEFAULT_AROUND ? undefined : String(around),
      [BEFORE_PARAM]: before === DEFAULT_BEFORE ? undefined : String(before),
    };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const point = values[POINT_PARAM];
    this.setState({
      point: typeof point === 'string' && POINT.test(point) ? Number(point) : undefined,
      around: AROUND.find((one) => String(one) === values[AROUND_PARAM]) ?? DEFAULT_AROUND,
      before: BEFORE.find((one) => String(one) === values[BEFORE_PARAM]) ?? DEFAULT_BEFORE,
    });
  }

  /** Narrows the list to around a time, and opens the record there where it is one. */
  lookAt(point: number, record?: RecordRef): void {
    this.#change({ point });
    if (record) {
      AuditView.of(this).open(record);
    }
  }

  lookAtAll = (): void => this.#change({ point: undefined });
  setAround = (around: number): void => this.#change({ around });
  setBefore = (before: number): void => this.#change({ before });

  /** What the list shows; undefined: all of the time range. */
  get stretch(): Stretch | undefined {
    const { point, around } = this.state;
    return point === undefined ? undefined : { from: point - around * MINUTE_MS, to: point + around * MINUTE_MS };
  }

  /** What was done to the images that the subject runs. A person's timeline is not that of the images of what they did something to. */
  get moves(): Condition | undefined {
    const { id } = subjectOf(AuditSearch.of(this).state.conditions?.where) ?? {};
    return id && RUNS_IMAGES.includes(id) ? imageMoves(this.state.chart.lifecycle?.spans ?? []) : undefined;
  }

  #change(state: Partial<TimelineBodyState>): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState(state));
  }

  #follow(): void {
    const { chart, list, point } = this.state;
    chart.pin(point ?? AuditView.of(this).state.record?.time);
    list.state.$timeRange.lookAt(this.stretch);
    list.takeIn(this.moves);
  }
}

/** Milliseconds since 1970, of some 300 years. */
const POINT = /^\d{1,13}$/;

function TimelineBodyRenderer({ model }: SceneComponentProps<TimelineBody>) {
  const { chart, list, point } = model.useState();
  const { conditions } = AuditSearch.of(model).useState();
  const subject = subjectOf(conditions?.where);
  if (!subject && !conditions?.objects?.length) {
    return null;
  }
  return (
    <Stack direction="column" gap={2}>
      {subject && <SubjectHeader model={model} subject={subject} />}
      <chart.Component model={chart} />
      {point !== undefined && <PointOfTime key={point} model={model} point={point} />}
      <list.Component model={list} />
    </Stack>
  );
}
