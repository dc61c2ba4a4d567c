import { problemsOf, type Choices } from './choices.ts';
import { configFiles } from './config.ts';
import { clusterGuides } from './cluster.ts';
import { collectorGuide } from './collector.ts';
import { hostGuides } from './host.ts';
import { registryGuide } from './registry.ts';
import type { Guide, ObjectGuide } from './types.ts';

/** What has to be done in an environment, object by object; undefined where something that was written cannot be used. */
export function guideFor(choices: Choices): Guide | undefined {
  return Object.keys(problemsOf(choices)).length > 0
    ? undefined
    : { objects: [...sources(choices), collectorGuide(choices)], files: configFiles(choices) };
}

function sources(choices: Choices): ObjectGuide[] {
  switch (choices.place) {
    case 'cluster':
      return clusterGuides(choices);
    case 'host':
      return hostGuides(choices);
    case 'registry':
      return [registryGuide(choices)];
  }
}
