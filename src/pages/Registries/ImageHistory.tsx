import React, { useMemo } from 'react';
import { LoadingState } from '@grafana/data';
import { SceneObjectBase, SceneQueryRunner, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { readRecords } from '../../datasource/records/readRecords';
import { failureOf } from '../../ui/failureOf';
import { Elsewhere, NoRows, Unreadable } from '../records/Hints';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { followSearch, isElsewhere } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';
import { historyOf } from './history';
import { linksOf } from './links';
import { Repository } from './Repository';
import { CHANGES } from './subjects';

interface ImageHistoryState extends SceneObjectState {
  $data: SceneQueryRunner;
}

/** Changes that are read at once; with more than these the search is to be narrowed. */
const MOST_CHANGES = 1000;

/** So few repositories fit a screen with all that became of them. */
const OPEN_AT_FIRST = 3;

/** The history of each repository: its tags, and which digests they named since when, by whom. */
export class ImageHistory extends SceneObjectBase<ImageHistoryState> {
  static Component = ImageHistoryRenderer;

  constructor() {
    super({
      $data: new SceneQueryRunner({
        datasource: DATASOURCE,
        queries: [],
        maxDataPoints: 1,
        $behaviors: [
          followSearch(CHANGES, (asked) => [{ refId: 'changes', shape: 'records', limit: MOST_CHANGES, ...asked }]),
        ],
      }),
    });
  }
}

const HINT =
  'If there never was a record, let a collector listen to the registry’s notifications, or read its audit log.';

function ImageHistoryRenderer({ model }: SceneComponentProps<ImageHistory>) {
  const { $data } = model.useState();
  const { data } = $data.useState();
  const search = AuditSearch.of(model);
  const { conditions } = search.useState();
  const view = AuditView.of(model);
  const records = useMemo(() => (data ? data.series.flatMap(readRecords) : []), [data]);
  const history = useMemo(() => historyOf(records), [records]);

  if (conditions && isElsewhere(CHANGES, conditions)) {
    return <Elsewhere objects={CHANGES.objects ?? []} onClear={search.clear} />;
  }
  const failure = data && failureOf(data);
  if (failure !== undefined) {
    return <Unreadable reason={failure} onRetry={() => $data.runQueries()} />;
  }
  if (data?.state !== LoadingState.Done && history.length === 0) {
    return <LoadingPlaceholder text="Reading what registries told of …" />;
  }
  if (history.length === 0) {
    return <NoRows hint={HINT} isNarrowed={Boolean(conditions?.where)} onClear={search.clear} />;
  }
  return (
    <Stack direction="column" gap={1}>
      {records.length >= MOST_CHANGES && (
        <Text color="secondary">
          {`The newest ${MOST_CHANGES.toLocaleString()} changes are shown. Choose a repository, or a shorter time range, for the others.`}
        </Text>
      )}
      {history.map((repository) => (
        <Repository
          key={`${repository.registry} ${repository.repository}`}
          history={repository}
          isOpen={history.length <= OPEN_AT_FIRST}
          onOpen={view.open}
          {...linksOf(model)}
        />
      ))}
    </Stack>
  );
}
