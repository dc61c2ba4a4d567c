import React from 'react';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { InlineSwitch } from '@grafana/ui';

interface LogsSwitchState extends SceneObjectState {
  isOn: boolean;
}

const LOGS_PARAM = 'logs';

/** Whether the list has what containers wrote: these may be a thousand lines for each other record. */
export class LogsSwitch extends SceneObjectBase<LogsSwitchState> {
  static Component = LogsSwitchRenderer;

  protected _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [LOGS_PARAM] });

  constructor() {
    super({ isOn: false });
  }

  getUrlState(): SceneObjectUrlValues {
    return { [LOGS_PARAM]: this.state.isOn ? 'true' : undefined };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState({ isOn: values[LOGS_PARAM] === 'true' });
  }

  turn(isOn: boolean): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ isOn }));
  }
}

function LogsSwitchRenderer({ model }: SceneComponentProps<LogsSwitch>) {
  const { isOn } = model.useState();
  return (
    <InlineSwitch
      showLabel
      label="Container logs"
      value={isOn}
      onChange={(event) => model.turn(event.currentTarget.checked)}
    />
  );
}
