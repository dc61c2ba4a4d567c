import {
  EmbeddedScene,
  PanelBuilders,
  SceneDataTransformer,
  SceneFlexItem,
  SceneFlexLayout,
  SceneQueryRunner,
  SceneTimeRange,
  type CustomTransformerDefinition,
} from '@grafana/scenes';
import { map } from 'rxjs';
import type { ImageQuestion } from '../../datasource/query/types';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { followSearch } from '../scope/followSearch';
import { chosenDataSource, DATASOURCE, pageControls, pageVariables } from '../scope/variables';
import { withLinks } from './runningLinks';

/** Containers that run what their registry no longer has under that name, or has never told of. */
export const runningScene = (): EmbeddedScene =>
  new EmbeddedScene({
    // A container that started before is not seen.
    $timeRange: new SceneTimeRange({ from: 'now-7d', to: 'now' }),
    $variables: pageVariables(),
    body: new AuditView({
      search: new AuditSearch({
        quickFields: ['k8s_namespace_name', 'k8s_workload_name', 'k8s_pod_name', 'container_image_repository'],
        objects: ['container-lifecycle'],
      }),
      body: [
        new SceneFlexLayout({
          direction: 'column',
          children: [
            new SceneFlexItem({
              height: 380,
              body: question(
                'outdated',
                'Run what was moved or deleted since',
                'Their tag names another image now or was removed, or their image was deleted at the registry. A restart may bring another image, or none.',
                'Every running container whose image’s registry is watched runs what its tag names.'
              ),
            }),
            new SceneFlexItem({
              height: 320,
              body: question(
                'unseen',
                'Run what the registry has not told of',
                'Their registry is watched, and told neither of a push nor of a pull of their image in this time range.',
                'Every image that runs, and whose registry is watched, was seen there.'
              ),
            }),
          ],
        }),
      ],
    }),
    controls: pageControls(),
  });

/** The condition is about the starts of the containers. */
function question(name: ImageQuestion, title: string, description: string, none: string) {
  const $data = new SceneQueryRunner({
    datasource: DATASOURCE,
    queries: [],
    maxDataPoints: 1,
    $behaviors: [followSearch({}, ({ where }) => [{ refId: name, shape: 'images', question: name, where }])],
  });
  const links: CustomTransformerDefinition = () => (source) =>
    source.pipe(map((frames) => frames.map((frame) => withLinks(frame, chosenDataSource($data)))));
  return PanelBuilders.table()
    .setTitle(title)
    .setDescription(description)
    .setNoValue(none)
    .setData(new SceneDataTransformer({ $data, transformations: [links] }))
    .build();
}
