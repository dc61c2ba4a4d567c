import React, { useState } from 'react';
import { LoadingState, type PanelData } from '@grafana/data';
import {
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
} from '@grafana/scenes';
import { Box, EmptyState, LinkButton, TextLink } from '@grafana/ui';
import { canChangeDataSource, dataSourceUrl } from '../../dataSources';
import { Failure } from '../../ui/Failure';
import { failureOf } from '../../ui/failureOf';
import { useHealth } from '../../ui/useHealth';
import { chosenDataSource } from '../scope/variables';
import { setupUrl } from '../routes';
import { sourcesOf } from './frames';

interface OverviewBodyState extends SceneObjectState {
  panels: SceneObject;
}

/** The panels, or what to do where there is nothing to show in them. Its data are the counts of all sources. */
export class OverviewBody extends SceneObjectBase<OverviewBodyState> {
  static Component = OverviewBodyRenderer;
}

/** The last answer that came in full: while the next is under way the page stays as it is. */
function useSettled(data: PanelData | undefined): PanelData | undefined {
  const [settled, setSettled] = useState<PanelData>();
  const isSettled = data?.state === LoadingState.Done || data?.state === LoadingState.Error;
  if (isSettled && data !== settled) {
    setSettled(data);
  }
  return settled;
}

function OverviewBodyRenderer({ model }: SceneComponentProps<OverviewBody>) {
  const { panels } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const settled = useSettled(data);
  const uid = chosenDataSource(model);

  const failure = settled && failureOf(settled);

  if (failure !== undefined) {
    const again = () => sceneGraph.getTimeRange(model).onRefresh();
    return <Unreadable uid={uid} reason={failure} again={again} />;
  }
  if (settled && sourcesOf(settled.series).length === 0) {
    return <NoRecords uid={uid} />;
  }
  return <panels.Component model={panels} />;
}

/** The health check knows more than the failed query: what is wrong, and what to do about it. */
function Unreadable({ uid, reason, again }: { uid: string; reason: string; again(): void }) {
  const health = useHealth(uid);
  return (
    <Failure title="The records cannot be read" failure={health && !health.ok ? health.message : reason} again={again}>
      <Settings uid={uid} />
    </Failure>
  );
}

function Settings({ uid }: { uid: string }) {
  return canChangeDataSource() ? (
    <LinkButton href={dataSourceUrl(uid)} variant="secondary" icon="cog" size="sm">
      Data source settings
    </LinkButton>
  ) : null;
}

function NoRecords({ uid }: { uid: string }) {
  return (
    <Box width="100%">
      <EmptyState variant="not-found" message="No records in this time range" button={<Settings uid={uid} />}>
        <p>Choose a longer time range, or another cluster.</p>
        <p>
          If there never was a record, start the collector where your containers are, with{' '}
          <code>tallyman collect --config tallyman.yaml</code>. It must write to the Loki, and to the tenant, that this
          data source reads. <TextLink href={setupUrl()}>Set up</TextLink> has the configuration for it, and says what
          is missing.
        </p>
      </EmptyState>
    </Box>
  );
}
