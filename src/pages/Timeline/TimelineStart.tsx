import React from 'react';
import { LoadingState } from '@grafana/data';
import {
  SceneObjectBase,
  SceneQueryRunner,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
} from '@grafana/scenes';
import { LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { readRecords } from '../../datasource/records/readRecords';
import { useAuditDataSource } from '../../datasource/instance';
import { failureOf } from '../../ui/failureOf';
import { Unreadable } from '../records/Hints';
import { AuditSearch } from '../scope/AuditSearch';
import { chosenDataSource, DATASOURCE } from '../scope/variables';
import { Attention } from './Attention';
import { LOOKED_THROUGH, noticed, severeQuery } from './attention';
import { Picker } from './Picker';

interface TimelineStartState extends SceneObjectState {
  $data: SceneQueryRunner;
}

/** Asks whose timeline is wanted, and shows where one might begin. It is there until the page's search has a condition. */
export class TimelineStart extends SceneObjectBase<TimelineStartState> {
  static Component = TimelineStartRenderer;

  constructor() {
    super({ $data: new SceneQueryRunner({ datasource: DATASOURCE, queries: [severeQuery], maxDataPoints: 1000 }) });
  }
}

/** Mounted only while it is needed, so that nothing is asked for otherwise. */
function TimelineStartRenderer({ model }: SceneComponentProps<TimelineStart>) {
  const { conditions } = AuditSearch.of(model).useState();
  return conditions && !conditions.where && !conditions.objects?.length ? <Start model={model} /> : null;
}

function Start({ model }: { model: TimelineStart }) {
  const { $data } = model.useState();
  const { data } = $data.useState();
  const { value: range } = sceneGraph.getTimeRange(model).useState();
  const uid = chosenDataSource(model);
  const source = useAuditDataSource(uid);
  const search = AuditSearch.of(model);
  const failure = data && failureOf(data);
  const isLoading = !data || data.state === LoadingState.Loading || data.state === LoadingState.NotStarted;
  const rows = data?.series.flatMap(readRecords) ?? [];
  return (
    <Stack direction="column" gap={3}>
      <Stack direction="column" gap={1}>
        <Text element="h2" variant="h4">
          Whose timeline?
        </Text>
        <Picker
          source={source}
          range={range}
          onPick={(field, value) => search.change({ where: { and: [{ field, op: '=', value }] } })}
        />
      </Stack>
      <section aria-label="What asks for attention now">
        <Text element="h2" variant="h4">
          What asks for attention now
        </Text>
        {isLoading && rows.length === 0 && <LoadingPlaceholder text="Reading records…" />}
        {failure !== undefined && <Unreadable isOld={false} reason={failure} onRetry={() => $data.runQueries()} />}
        {(!isLoading || rows.length > 0) && failure === undefined && (
          <Attention kinds={noticed(rows)} isCut={rows.length >= LOOKED_THROUGH} uid={uid} range={range} />
        )}
      </section>
    </Stack>
  );
}
