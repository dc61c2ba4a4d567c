import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase, type SceneComponentProps, type SceneObject, type SceneObjectState } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';

interface SideBySideState extends SceneObjectState {
  wide: SceneObject;
  narrow: SceneObject;
  /** Of both, in pixels. */
  height: number;
}

/** Two panels side by side where the page has room for both; Grafana's own layout begins to stack them on phones only. */
export class SideBySide extends SceneObjectBase<SideBySideState> {
  static Component = SideBySideRenderer;
}

function SideBySideRenderer({ model }: SceneComponentProps<SideBySide>) {
  const styles = useStyles2(getStyles);
  const { wide, narrow, height } = model.useState();
  return (
    <div className={styles.room}>
      <div className={styles.panels}>
        <div className={styles.panel} style={{ height }}>
          <wide.Component model={wide} />
        </div>
        <div className={styles.panel} style={{ maxHeight: height }}>
          <narrow.Component model={narrow} />
        </div>
      </div>
    </div>
  );
}

/** In pixels; with less, a table of sentences beside another would have no room for the sentences. */
const ENOUGH = 960;

const getStyles = (theme: GrafanaTheme2) => ({
  room: css({ containerType: 'inline-size', width: '100%' }),
  panels: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 65fr) minmax(0, 35fr)',
    gap: theme.spacing(1),
    [`@container (max-width: ${ENOUGH}px)`]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  panel: css({ position: 'relative', display: 'flex', minHeight: theme.spacing(38) }),
});
