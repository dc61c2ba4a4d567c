import React from 'react';
import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2 } from '@grafana/data';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  SceneQueryRunner,
  VizPanel,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { LoadingPlaceholder, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { LIFECYCLE_PANEL } from '../../constants';
import { AuditSearch } from '../scope/AuditSearch';
import { followSearch, isElsewhere, type PageSubject } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';

type View = 'picture' | 'table';

interface LifecyclePictureState extends SceneObjectState {
  subject: PageSubject;
  view: View;
  panel: VizPanel;
}

const VIEW_PARAM = 'view';

/** More marks than this lie upon each other in the height that the page gives. */
const MARKS = 2000;

/** What the records of the page say of pods and containers, drawn. Switched off, it asks nothing. */
export class LifecyclePicture extends SceneObjectBase<LifecyclePictureState> {
  static Component = LifecyclePictureRenderer;

  protected _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [VIEW_PARAM] });

  constructor(subject: PageSubject) {
    super({
      subject,
      view: 'picture',
      panel: new VizPanel({
        title: '',
        pluginId: LIFECYCLE_PANEL,
        displayMode: 'transparent',
        hoverHeader: true,
        $data: new SceneQueryRunner({
          datasource: DATASOURCE,
          queries: [],
          $behaviors: [
            followSearch(subject, (asked) => [{ refId: 'lifecycle', shape: 'lifecycle', limit: MARKS, ...asked }]),
          ],
        }),
      }),
    });
  }

  getUrlState(): SceneObjectUrlValues {
    return { [VIEW_PARAM]: this.state.view === 'table' ? 'table' : undefined };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState({ view: values[VIEW_PARAM] === 'table' ? 'table' : 'picture' });
  }

  show = (view: View): void => {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ view }));
  };
}

const VIEWS = [
  { value: 'picture' as const, label: 'Picture and table' },
  { value: 'table' as const, label: 'Table' },
];

function LifecyclePictureRenderer({ model }: SceneComponentProps<LifecyclePicture>) {
  const styles = useStyles2(getStyles);
  const { subject, view, panel } = model.useState();
  const { conditions } = AuditSearch.of(model).useState();
  if (!conditions || isElsewhere(subject, conditions)) {
    return null;
  }
  return (
    <section aria-label="Lifecycle" className={styles.section}>
      <RadioButtonGroup size="sm" aria-label="Show" options={VIEWS} value={view} onChange={model.show} />
      {view === 'picture' && (
        <div className={styles.panel}>
          <Picture panel={panel} />
        </div>
      )}
    </section>
  );
}

/** Grafana tells by a line at the edge that a panel waits for its first data, which in a box of this size is easily missed. */
function Picture({ panel }: { panel: VizPanel }) {
  const styles = useStyles2(getStyles);
  const { data } = sceneGraph.getData(panel).useState();
  // Before anything was asked there is an answer without a request.
  const isAsking = !data?.request || data.state === LoadingState.Loading;
  const isAwaited = isAsking && data?.state !== LoadingState.Error && !data?.series.length;
  return (
    <>
      {isAwaited && (
        <div className={styles.awaited}>
          <LoadingPlaceholder text="Reading lifecycles…" />
        </div>
      )}
      <panel.Component model={panel} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', alignItems: 'start', gap: theme.spacing(1) }),
  panel: css({
    position: 'relative',
    width: '100%',
    height: 380,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  awaited: css({ position: 'absolute', inset: 0, display: 'grid', placeContent: 'center' }),
});
