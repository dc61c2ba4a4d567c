import React, { useMemo } from 'react';
import { LoadingState } from '@grafana/data';
import { SceneObjectBase, SceneQueryRunner, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { Alert, Box, LoadingPlaceholder, Text } from '@grafana/ui';
import type { ImageQuestion } from '../../datasource/query/types';
import { failureOf } from '../../ui/failureOf';
import { Failure } from '../../ui/Failure';
import { Section } from '../../ui/Section';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { followSearch } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';
import { linksOf } from './links';
import { readRunning } from './running';
import { RunningTable } from './RunningTable';

interface RunningImagesState extends SceneObjectState {
  title: string;
  description: string;
  /** What it means that there are none. */
  none: string;
  $data: SceneQueryRunner;
}

const NONE_SEARCHED = 'No container that meets the search.';

/** The containers that a question about running images finds. The search is about the starts of the containers. */
export class RunningImages extends SceneObjectBase<RunningImagesState> {
  static Component = RunningImagesRenderer;

  constructor({ question, ...texts }: { question: ImageQuestion } & Omit<RunningImagesState, '$data'>) {
    super({
      ...texts,
      $data: new SceneQueryRunner({
        datasource: DATASOURCE,
        queries: [],
        maxDataPoints: 1,
        $behaviors: [followSearch({}, ({ where }) => [{ refId: question, shape: 'images', question, where }])],
      }),
    });
  }
}

function RunningImagesRenderer({ model }: SceneComponentProps<RunningImages>) {
  const { title, description } = model.useState();
  return (
    <Box backgroundColor="primary" borderStyle="solid" borderColor="weak" borderRadius="default" padding={1.5}>
      <Section title={title} text={description}>
        <Found model={model} />
      </Section>
    </Box>
  );
}

function Found({ model }: SceneComponentProps<RunningImages>) {
  const { none, $data } = model.useState();
  const { data } = $data.useState();
  const { conditions } = AuditSearch.of(model).useState();
  const images = useMemo(() => data?.series.flatMap(readRunning) ?? [], [data]);
  const notes = data?.series.flatMap(({ meta }) => meta?.notices ?? []).map(({ text }) => text) ?? [];

  const failure = data && failureOf(data);
  if (failure !== undefined) {
    return <Failure title="It could not be found out" failure={failure} again={() => $data.runQueries()} />;
  }
  if (data?.state !== LoadingState.Done) {
    return <LoadingPlaceholder text="Comparing what runs with what registries told of …" />;
  }
  return (
    <>
      {notes.length > 0 && <Alert severity="warning" title={notes.join(' ')} />}
      {images.length === 0 ? (
        <Text element="p">{conditions?.where ? NONE_SEARCHED : none}</Text>
      ) : (
        <RunningTable images={images} onOpen={AuditView.of(model).open} {...linksOf(model)} />
      )}
    </>
  );
}
