import React from 'react';
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import {
  SceneDataLayerSet,
  SceneObjectBase,
  SceneQueryRunner,
  VizPanel,
  type SceneComponentProps,
  type SceneObjectState,
} from '@grafana/scenes';
import { readLifecycle } from '../../datasource/lifecycle/frames';
import type { Lifecycle } from '../../datasource/lifecycle/types';
import type { LifecycleHost } from '../../panels/lifecycle/context';
import type { LifecycleOptions } from '../../panels/lifecycle/options';
import type { RecordRef } from '../routes';
import { followSearch, type PageSubject } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';
import { AlertLayer } from './AlertLayer';

interface TimelineChartState extends SceneObjectState {
  panel: VizPanel<Partial<LifecycleOptions>>;
}

interface Options {
  subject: PageSubject;
  onRecord: (record: RecordRef) => void;
  onTime: (time: number) => void;
}

/** The picture of a timeline, with the alerts that fired. */
export class TimelineChart extends SceneObjectBase<TimelineChartState> {
  static Component = TimelineChartRenderer;

  /** What the panel shows; each belongs to another object of the scene. */
  readonly runner: SceneQueryRunner;
  readonly alerts: AlertLayer;

  /** The answer that `lifecycle` was read from. */
  #read?: { series: unknown; lifecycle?: Lifecycle };

  constructor({ subject, onRecord, onTime }: Options) {
    const alerts = new AlertLayer();
    const runner = new SceneQueryRunner({
      datasource: DATASOURCE,
      queries: [],
      maxDataPoints: 1000,
      $behaviors: [followSearch(subject, (asked) => [{ refId: 'lifecycle', shape: 'lifecycle', ...asked }])],
    });
    super({
      $data: new SceneDataLayerSet({ layers: [alerts] }),
      panel: new VizPanel<Partial<LifecycleOptions>>({
        pluginId: 'tallyman-lifecycle-panel',
        title: 'On the time axis',
        $data: runner,
        options: {},
        extendPanelContext: (_, context) => {
          const host: LifecycleHost = {
            onLifecycleRecord: onRecord,
            onLifecycleTime: (time) => onTime(Math.round(time)),
          };
          Object.assign(context, host);
        },
      }),
    });
    this.alerts = alerts;
    this.runner = runner;
  }

  /** Marks a time in the picture. */
  pin(time: number | undefined): void {
    const { panel } = this.state;
    if (panel.state.options.pin !== time) {
      panel.setState({ options: { ...panel.state.options, pin: time } });
    }
  }

  get lifecycle(): Lifecycle | undefined {
    const series = this.runner.state.data?.series ?? [];
    if (this.#read?.series !== series) {
      this.#read = { series, lifecycle: readLifecycle(series) };
    }
    return this.#read.lifecycle;
  }
}

const LEAST_HEIGHT = 260;
const MOST_HEIGHT = 520;
/** Toolbar, axis and legend. */
const AROUND_LINES = 190;
const LINE = 26;

/** As high as its lines ask for; more of them are scrolled. */
function heightFor(lifecycle: Lifecycle | undefined): number {
  const entities = new Set([...(lifecycle?.spans ?? []), ...(lifecycle?.marks ?? [])].map(({ entity }) => entity));
  return Math.min(Math.max(AROUND_LINES + entities.size * 1.5 * LINE, LEAST_HEIGHT), MOST_HEIGHT);
}

function TimelineChartRenderer({ model }: SceneComponentProps<TimelineChart>) {
  const styles = useStyles2(getStyles);
  const { panel } = model.useState();
  const { problem } = model.alerts.useState();
  model.runner.useState();
  return (
    <div>
      <div className={styles.picture} style={{ height: heightFor(model.lifecycle) }}>
        <panel.Component model={panel} />
      </div>
      {problem && <small className={styles.problem}>Alerts are not shown: {problem}</small>}
    </div>
  );
}

const getStyles = () => ({
  picture: css({ position: 'relative', display: 'flex', width: '100%' }),
  problem: css({ display: 'block' }),
});
