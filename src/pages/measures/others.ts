import type { Values } from '../record/values';
import { fileName } from './fileName';
import { succeeded, type Known, type Measure } from './measure';
import { ranInEngine } from './ranIn';
import { command } from './shell';

const changesImage = (values: Values): boolean =>
  values.object === 'image-registry' &&
  values.access === 'write' &&
  succeeded(values) &&
  Boolean(values.container_image_repository);

/** As skopeo and container engines name it; undefined where a part is not known. */
const reference = (values: Values, separator: '@' | ':', version: string | undefined): string | undefined =>
  values.registry_name && values.container_image_repository && version
    ? `${values.registry_name}/${values.container_image_repository}${separator}${version}`
    : undefined;

const docker = (name: string | undefined): string | undefined => name && `docker://${name}`;

const container = (values: Values): string | undefined => values.container_name ?? values.container_id;

const isThere = (values: Values, known: Known | undefined): boolean => ranInEngine(values) && !known?.gone;

/** About images, and containers of an engine. */
export const otherMeasures: Measure[] = [
  {
    id: 'inspect-image',
    title: 'See what is in the image',
    text: 'When it was made, from what, and what it runs.',
    applies: (values) =>
      changesImage(values) && Boolean(values.oci_manifest_digest) && values.event_action !== 'delete',
    commands: (values) => [command`skopeo inspect ${docker(reference(values, '@', values.oci_manifest_digest))}`],
  },
  {
    id: 'restore-tag',
    title: 'Give the tag back to the image that it named',
    text: 'If it should not have been moved. It works as long as the registry still has the other image.',
    applies: (values) => changesImage(values) && Boolean(values.oci_manifest_previous_digest),
    commands: (values) => [
      command`skopeo copy --all ${docker(reference(values, '@', values.oci_manifest_previous_digest))} ${docker(reference(values, ':', values.container_image_tag))}`,
    ],
  },
  {
    id: 'pin-digest',
    title: 'Name images by digest in what you deploy',
    text: 'A tag can be moved, and then each new pod runs something else; a digest cannot. Let the registry refuse to move tags where it can.',
    applies: (values) => changesImage(values) && Boolean(values.container_image_tag),
  },
  {
    id: 'push-rights',
    title: 'Check who may push to the repository',
    text: 'Only what builds your images should. If the person did not do it, change the credential, and look for what else it pushed.',
    applies: (values) => changesImage(values) && Boolean(values.user_name),
  },
  {
    id: 'engine-keep',
    title: 'Keep what there is to see, before the container goes',
    text: 'Which files were changed and what it wrote since, into files where you run it; and a copy of it as an image.',
    applies: isThere,
    commands: (values, at) => {
      const engine = values.container_runtime_name;
      return [
        command`${engine} diff ${container(values)} > ${fileName(container(values), '.diff')}`,
        command`${engine} logs --timestamps --since ${at} ${container(values)} > ${fileName(container(values), '.log')} 2>&1`,
        command`${engine} commit ${container(values)}`,
      ];
    },
  },
  {
    id: 'engine-replace',
    title: 'Replace the container',
    text: 'What was changed in it stays until it is gone. Start it anew from its image.',
    applies: isThere,
    commands: (values) => [command`${values.container_runtime_name} stop ${container(values)}`],
  },
  {
    id: 'engine-who',
    title: 'Find out who was on the host',
    text: 'The engine does not tell who asked. These were logged in, and these may use the engine without being root.',
    applies: ranInEngine,
    commands: (values) => [
      command`last -F`,
      values.container_runtime_name === 'docker' ? command`getent group docker` : undefined,
    ],
  },
];
