import React, { useState } from 'react';
import {
  DataSourceVariable,
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { locationService } from '@grafana/runtime';
import type { Choices } from '../../../collector/guide/choices.ts';
import type { Between } from '../../datasource/records/ask';
import { lastPlace } from '../scope/lastPlace';
import { KEYS, readChoices } from './choices';
import { SetupPage } from './SetupPage';

interface SetupBodyState extends SceneObjectState {
  /** What was chosen on the page, or by its address; all else is as it is seen, or as it usually is. */
  chosen: Partial<Choices>;
}

/** What there is and what has to be done. The choices are in the address, so that a link shows a colleague the same commands. */
export class SetupBody extends SceneObjectBase<SetupBodyState> {
  static Component = SetupBodyRenderer;

  protected _urlSync = new SceneObjectUrlSyncConfig(this, { keys: KEYS });

  constructor(state: Partial<SetupBodyState> = {}) {
    super({ chosen: {}, ...state });
  }

  getUrlState(): SceneObjectUrlValues {
    return Object.fromEntries(KEYS.map((key) => [key, this.state.chosen[key]]));
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const gone = new Set(Object.keys(values).filter((key) => values[key] === null));
    const kept = Object.entries(this.state.chosen).filter(([key]) => !gone.has(key));
    this.setState({ chosen: { ...Object.fromEntries(kept), ...readChoices(values) } });
  }

  choose(changes: Partial<Choices>): void {
    this.setState({ chosen: { ...this.state.chosen, ...changes } });
  }
}

function SetupBodyRenderer({ model }: SceneComponentProps<SetupBody>) {
  const { chosen } = model.useState();
  const { value } = sceneGraph.getTimeRange(model).useState();
  const between: Between = { from: value.from.valueOf(), to: value.to.valueOf() };
  const variable = sceneGraph.lookupVariable('ds', model);
  const [place] = useState(placeOf);
  const props = { chosen, between, place, onChoose: (changes: Partial<Choices>) => model.choose(changes) };
  return variable instanceof DataSourceVariable ? (
    <WithDataSource {...props} variable={variable} />
  ) : (
    <SetupPage {...props} />
  );
}

/** Other pages' links have their cluster or host in the address; Grafana's own menu leaves it out. */
function placeOf(): string | undefined {
  const [first] = locationService.getSearch().getAll(PLACE_PARAM);
  return first && !first.startsWith('$') ? first : lastPlace();
}

const PLACE_PARAM = 'var-cluster';

type Props = Omit<React.ComponentProps<typeof SetupPage>, 'uid'> & { variable: DataSourceVariable };

/** The variable is empty until Grafana's data sources are known. */
function WithDataSource({ variable, ...props }: Props) {
  const { value } = variable.useState();
  return <SetupPage {...props} uid={typeof value === 'string' && value !== '' ? value : undefined} />;
}
