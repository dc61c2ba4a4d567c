import type { HarborIdentity } from '../../pipeline/normalise/harborNames.ts';
import type { FileFacts, ReplayContext } from './format.ts';

const ROBOT_PREFIX = 'robot$';

/**
 * Which Harbor a file is of: the one that the command line names, else the only one of the configuration. Throws an Error that says what to give
 * where there is neither.
 */
export function harborOf({ path, registry }: FileFacts, { harbors = [] }: ReplayContext): HarborIdentity {
  const [only] = harbors;
  if (registry !== undefined) {
    return harbors.find(({ name }) => name === registry) ?? { name: registry, robotPrefix: ROBOT_PREFIX };
  }
  if (!only || harbors.length > 1) {
    throw new Error(`${path} does not say which Harbor it is of: give --registry NAME, as harbor.example.com`);
  }
  return only;
}
