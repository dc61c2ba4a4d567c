import { DataTopic, FieldType, LoadingState, toDataFrame, type TimeRange } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { SceneDataLayerBase, sceneGraph, type SceneDataLayerProviderState } from '@grafana/scenes';
import { from as fromPromise } from 'rxjs';
import { errorText } from '../../ui/errorText';
import { AuditSearch } from '../scope/AuditSearch';
import { alertText, areAbout, episodes, readTransitions, type AlertEpisode } from './alerts/history';
import { subjectOf } from './subject';

interface AlertLayerState extends SceneDataLayerProviderState {
  /** Why the alerts are not shown. */
  problem?: string;
}

/** Transitions that are read, the newest. */
const MOST = 1000;

/** When the app's alert rules fired for what the timeline is of: Grafana's own history of alerts, as annotations. */
export class AlertLayer extends SceneDataLayerBase<AlertLayerState> {
  constructor() {
    super({ name: 'Alerts', isEnabled: true });
  }

  onEnable(): void {
    const again = () => this.runLayer();
    this._subs.add(sceneGraph.getTimeRange(this).subscribeToState(again));
    this._subs.add(AuditSearch.of(this).subscribeToState(again));
  }

  onDisable(): void {
    this.querySub?.unsubscribe();
  }

  protected runLayer(): void {
    const { value: range } = sceneGraph.getTimeRange(this).state;
    const equal = subjectOf(AuditSearch.of(this).state.conditions?.where)?.equal ?? {};
    this.querySub?.unsubscribe();
    this.querySub = fromPromise(readAlerts(range)).subscribe({
      next: (list) => {
        this.setState({ problem: undefined });
        this.#show(areAbout(list, equal), range);
      },
      error: (failure: unknown) => {
        this.setState({ problem: errorText(failure) });
        this.#show([], range);
      },
    });
  }

  #show(list: AlertEpisode[], timeRange: TimeRange): void {
    const frame = toDataFrame({
      name: 'alerts',
      meta: { dataTopic: DataTopic.Annotations },
      fields: [
        { name: 'time', type: FieldType.time, values: list.map(({ start }) => start) },
        { name: 'timeEnd', type: FieldType.time, values: list.map(({ end }) => end ?? null) },
        { name: 'title', type: FieldType.string, values: list.map(({ title }) => title) },
        { name: 'text', type: FieldType.string, values: list.map(alertText) },
        { name: 'newState', type: FieldType.string, values: list.map(() => 'Alerting') },
      ],
    });
    this.publishResults({ state: LoadingState.Done, series: [frame], timeRange });
  }
}

async function readAlerts(range: TimeRange): Promise<AlertEpisode[]> {
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const answer: unknown = await getBackendSrv().get(
    '/api/annotations',
    { type: 'alert', from, to, limit: MOST },
    undefined,
    {
      showErrorAlert: false,
    }
  );
  return episodes(readTransitions(answer), from);
}
