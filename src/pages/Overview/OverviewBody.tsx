import React, { useState } from 'react';
import { LoadingState, type PanelData } from '@grafana/data';
import {
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
} from '@grafana/scenes';
import { Alert, Box, EmptyState, LinkButton, Stack, TextLink } from '@grafana/ui';
import { dataSourceUrl } from '../../dataSources';
import { errorText } from '../../ui/errorText';
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

  if (settled?.state === LoadingState.Error) {
    return <Unreadable uid={uid} reason={errorText(settled.errors?.[0])} />;
  }
  if (settled && sourcesOf(settled.series).length === 0) {
    return <NoRecords settingsUrl={dataSourceUrl(uid)} />;
  }
  return <panels.Component model={panels} />;
}

/** The health check knows more than the failed query: what is wrong, and what to do about it. */
function Unreadable({ uid, reason }: { uid: string; reason: string }) {
  const health = useHealth(uid);
  return (
    <Alert severity="error" title="The records cannot be read">
      <Stack direction="column" gap={1} alignItems="flex-start">
        {health && !health.ok ? health.message : reason}
        <LinkButton href={dataSourceUrl(uid)} variant="secondary" icon="cog" size="sm">
          Data source settings
        </LinkButton>
      </Stack>
    </Alert>
  );
}

function NoRecords({ settingsUrl }: { settingsUrl: string }) {
  return (
    <Box width="100%">
      <EmptyState
        variant="not-found"
        message="No records in this time range"
        button={
          <LinkButton href={settingsUrl} variant="secondary" icon="cog">
            Data source settings
          </LinkButton>
        }
      >
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
