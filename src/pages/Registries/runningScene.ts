import { EmbeddedScene } from '@grafana/scenes';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { pageControls, pageTimeRange, pageVariables } from '../scope/variables';
import { RunningImages } from './RunningImages';

/** Containers that run what their registry no longer has under that name, or has never told of. */
export const runningScene = (): EmbeddedScene =>
  new EmbeddedScene({
    // A container that started before is not seen.
    $timeRange: pageTimeRange('now-7d'),
    $variables: pageVariables(),
    body: new AuditView({
      search: new AuditSearch({
        quickFields: ['k8s_namespace_name', 'k8s_workload_name', 'k8s_pod_name', 'container_image_repository'],
        objects: ['container-lifecycle'],
      }),
      body: [
        new RunningImages({
          question: 'outdated',
          title: 'Running an image that was moved or deleted since',
          description:
            'Their tag names another image now or was removed, or their image was deleted at the registry. A restart may bring another image, or none.',
          none: 'None: every container that was seen to start in this time range, and whose image’s registry is watched, runs what its tag names.',
        }),
        new RunningImages({
          question: 'unseen',
          title: 'Running an image that its registry never told of',
          description:
            'Their registry is watched, and told neither of a push nor of a pull of their image in this time range.',
          none: 'None: every image that was seen to start in this time range, and whose registry is watched, was seen there.',
        }),
      ],
    }),
    controls: pageControls(),
  });
