import React, { useId } from 'react';
import { css } from '@emotion/css';
import { store, type GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase, type SceneComponentProps, type SceneObjectState, type VizPanel } from '@grafana/scenes';
import { Button, useStyles2 } from '@grafana/ui';
import { APP_ID } from '../../constants';
import { AuditSearch } from '../scope/AuditSearch';
import { isElsewhere, type PageSubject } from '../scope/followSearch';
import { volumePanel } from './volume';

interface RecordVolumeState extends SceneObjectState {
  subject: PageSubject;
  panel: VizPanel;
  isOpen: boolean;
}

/** A person who needs the room for rows needs it tomorrow too. */
const CLOSED_KEY = `${APP_ID}.volume-closed`;

/** When there were how many records. Closed, it asks nothing. */
export class RecordVolume extends SceneObjectBase<RecordVolumeState> {
  static Component = RecordVolumeRenderer;

  constructor(subject: PageSubject) {
    super({ subject, panel: volumePanel(subject), isOpen: !store.getBool(CLOSED_KEY, false) });
  }

  toggle = (): void => {
    const isOpen = !this.state.isOpen;
    store.set(CLOSED_KEY, !isOpen);
    this.setState({ isOpen });
  };
}

function RecordVolumeRenderer({ model }: SceneComponentProps<RecordVolume>) {
  const styles = useStyles2(getStyles);
  const { subject, panel, isOpen } = model.useState();
  const { conditions } = AuditSearch.of(model).useState();
  const id = useId();
  if (!conditions || isElsewhere(subject, conditions)) {
    return null;
  }
  return (
    <section aria-labelledby={id} className={styles.box}>
      <Button
        id={id}
        fill="text"
        size="sm"
        variant="secondary"
        icon={isOpen ? 'angle-down' : 'angle-right'}
        aria-expanded={isOpen}
        onClick={model.toggle}
      >
        Records over time
      </Button>
      {isOpen && (
        <div className={styles.panel}>
          <panel.Component model={panel} />
        </div>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  panel: css({ position: 'relative', height: 130 }),
});
