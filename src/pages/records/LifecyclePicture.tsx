import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  SceneQueryRunner,
  VizPanel,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { LIFECYCLE_PANEL } from '../../constants';
import { followSearch, type PageSubject } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';

type View = 'picture' | 'table';

interface LifecyclePictureState extends SceneObjectState {
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
  const { view, panel } = model.useState();
  return (
    <section aria-label="Lifecycle" className={styles.section}>
      <RadioButtonGroup size="sm" aria-label="Show" options={VIEWS} value={view} onChange={model.show} />
      {view === 'picture' && (
        <div className={styles.panel}>
          <panel.Component model={panel} />
        </div>
      )}
    </section>
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
});
