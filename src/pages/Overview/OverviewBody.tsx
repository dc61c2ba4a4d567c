import React from 'react';
import {
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
} from '@grafana/scenes';
import { Box, EmptyState, LinkButton, Stack, TextLink } from '@grafana/ui';
import { canChangeDataSource, dataSourceUrl } from '../../dataSources';
import { Failure } from '../../ui/Failure';
import { failureOf } from '../../ui/failureOf';
import { useHealth } from '../../ui/useHealth';
import { chosenDataSource } from '../scope/variables';
import { setupUrl } from '../routes';
import { heardOf } from '../sources/heard';
import { useSettled } from './useSettled';

interface OverviewBodyState extends SceneObjectState {
  panels: SceneObject;
  /** What was heard of before, and is no longer: it is shown where there is nothing else. */
  seen: SceneObject;
}

/** The panels, or what to do where there is nothing to show in them. Its data are the counts of all sources. */
export class OverviewBody extends SceneObjectBase<OverviewBodyState> {
  static Component = OverviewBodyRenderer;
}

function OverviewBodyRenderer({ model }: SceneComponentProps<OverviewBody>) {
  const { panels, seen } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const settled = useSettled(data);
  const uid = chosenDataSource(model);

  const failure = settled && failureOf(settled);

  if (failure !== undefined) {
    const again = () => sceneGraph.getTimeRange(model).onRefresh();
    return <Unreadable uid={uid} reason={failure} again={again} />;
  }
  if (settled && heardOf(settled.series).length === 0) {
    return (
      <Stack direction="column" gap={2}>
        <NoRecords uid={uid} />
        <seen.Component model={seen} />
      </Stack>
    );
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
