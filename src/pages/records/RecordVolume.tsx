import React, { useId } from 'react';
import { css } from '@emotion/css';
import { store, type GrafanaTheme2 } from '@grafana/data';
import {
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
  type VizPanel,
} from '@grafana/scenes';
import { Button, Text, useStyles2 } from '@grafana/ui';
import { APP_ID } from '../../constants';
import { failureOf } from '../../ui/failureOf';
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
      {isOpen && <Volume panel={panel} />}
    </section>
  );
}

/** Where nothing was counted, Grafana's panel would say that there is nothing. It stays, to ask again when the page does. */
function Volume({ panel }: { panel: VizPanel }) {
  const styles = useStyles2(getStyles);
  const { data } = sceneGraph.getData(panel).useState();
  const failure = data?.series.length === 0 ? failureOf(data) : undefined;
  return (
    <>
      {failure !== undefined && (
        <div className={styles.failed}>
          <Text color="secondary">{`The records could not be counted: ${failure}`}</Text>
        </div>
      )}
      <div className={styles.panel} hidden={failure !== undefined}>
        <panel.Component model={panel} />
      </div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  panel: css({ position: 'relative', height: 130 }),
  failed: css({ padding: theme.spacing(1, 2) }),
});
