import { EmbeddedScene } from '@grafana/scenes';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { pageControls, pageTimeRange, pageVariables } from '../scope/variables';
import { ImageHistory } from './ImageHistory';
import { QUICK_FIELDS, REGISTRIES } from './subjects';

/** What became of repositories, tags and digests. */
export const imagesScene = (): EmbeddedScene =>
  new EmbeddedScene({
    $timeRange: pageTimeRange('now-7d'),
    $variables: pageVariables(REGISTRIES),
    body: new AuditView({
      search: new AuditSearch({ quickFields: ['container_image_repository', ...others], objects: ['image-registry'] }),
      body: [new ImageHistory()],
    }),
    controls: pageControls(),
  });

const others = QUICK_FIELDS.filter((field) => field !== 'container_image_repository');
