import { dateTime, getDefaultTimeRange, type TimeRange } from '@grafana/data';
import { SceneTimeRangeTransformerBase, type SceneTimeRangeState } from '@grafana/scenes';

/** Milliseconds since 1970. */
export interface Stretch {
  from: number;
  to: number;
}

/** The page's time range or, while somebody looks at a point in time, a stretch around that. */
export class AroundPoint extends SceneTimeRangeTransformerBase<SceneTimeRangeState> {
  #stretch?: Stretch;

  constructor() {
    super({ from: 'now-24h', to: 'now', value: getDefaultTimeRange() });
  }

  get stretch(): Stretch | undefined {
    return this.#stretch;
  }

  /** undefined: as the page. */
  lookAt(stretch: Stretch | undefined): void {
    if (stretch?.from !== this.#stretch?.from || stretch?.to !== this.#stretch?.to) {
      this.#stretch = stretch;
      if (this.isActive) {
        this.ancestorTimeRangeChanged(this.getAncestorTimeRange().state);
      }
    }
  }

  protected ancestorTimeRangeChanged({ from, to, value }: SceneTimeRangeState): void {
    const next = this.#stretch ? rangeOf(this.#stretch) : { from, to, value };
    this.setState(next);
  }
}

function rangeOf({ from, to }: Stretch): Pick<SceneTimeRangeState, 'from' | 'to' | 'value'> {
  const ends = { from: dateTime(from), to: dateTime(to) };
  const value: TimeRange = { ...ends, raw: ends };
  return { from: ends.from.toISOString(), to: ends.to.toISOString(), value };
}
