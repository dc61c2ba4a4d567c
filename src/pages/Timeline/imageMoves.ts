import type { Span } from '../../datasource/lifecycle/types';
import type { Comparison, Condition } from '../../datasource/query/types';
import { imageReference } from './imageReference';

/** More images than this are not one object's: a whole cluster's are not looked for one by one. */
const MOST = 20;

const is = (field: string, value: string): Comparison => ({ field, op: '=', value });

/**
 * What was done in registries to the images that run, by name with tag or by digest, as the lifecycle finds it too
 * (docs/query.md); undefined where nothing runs.
 */
export function imageMoves(spans: Span[]): Condition | undefined {
  const names = new Map<string, Condition>();
  const digests = new Set<string>();
  for (const { image, digest } of spans) {
    const read = imageReference(image);
    if (read?.tag) {
      const { repository, tag } = read;
      names.set(`${repository}:${tag}`, {
        and: [is('container_image_repository', repository), is('container_image_tag', tag)],
      });
    }
    for (const one of [digest, read?.digest]) {
      if (one) {
        digests.add(one);
      }
    }
  }
  const list = [...digests].slice(0, MOST);
  const either: Condition[] = [
    ...[...names.values()].slice(0, MOST),
    ...(list.length > 0
      ? [
          { field: 'oci_manifest_digest', op: 'in', value: list } as const,
          { field: 'oci_manifest_previous_digest', op: 'in', value: list } as const,
        ]
      : []),
  ];
  return either.length > 0
    ? { and: [is('object', 'image-registry'), is('access', 'write'), { or: either }] }
    : undefined;
}
