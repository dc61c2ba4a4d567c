import type { RegistryFacts } from '../../pipeline/normalise/imageRegistry.ts';
import type { TagDigests } from '../registry-tags/tagDigests.ts';

/** The same, as a `tag-move` where a push made a tag name another digest than before. */
export function withTag(facts: RegistryFacts, tags: TagDigests): RegistryFacts {
  const { action, record, time } = facts;
  const { container_image_repository: repository, container_image_tag: tag, oci_manifest_digest: digest } = record;
  if (action !== 'push' || repository === undefined || tag === undefined || digest === undefined) {
    return facts;
  }
  const previous = tags.pushed({ repository, tag, digest, at: Number(time / 1_000_000n) });
  return previous === undefined
    ? facts
    : { ...facts, action: 'tag-move', record: { ...record, oci_manifest_previous_digest: previous } };
}
