import type { AuditRecord } from '../../../record/record.gen.ts';
import { parseImageReference, type ImageReference } from './imageReference.ts';

/** What joins the record of a container with those of the registry that its image is from. */
export type ImageFields = Pick<
  AuditRecord,
  'container_image_repository' | 'container_image_tag' | 'oci_manifest_digest'
>;

/** How a source knows an image. */
export interface KnownImage {
  /** As it was asked for: a reference, or an image id. */
  name: string | null | undefined;
  /**
   * References that it was resolved to, those with a digest: RepoDigests of a Docker Engine, `imageID` of a container's status. What names no
   * manifest, as an image id does, is passed over.
   */
  resolved?: ReadonlyArray<string | null | undefined>;
  /** The image's id, `sha256:…`: Docker takes the beginning of one for a name. */
  id?: string | null;
}

/**
 * The repository (without registry) and tag that an image was asked for by, and the digest of its manifest, as records of registries have them.
 * The digest is the one that the name was resolved to; where an image was had from several repositories under different digests and none of them is
 * the named one, which it was is not known.
 */
export function imageFields({ name, resolved = [], id }: KnownImage): ImageFields {
  const named = name && !isIdOf(name, id) ? parseImageReference(name) : undefined;
  return {
    container_image_repository: named?.repository,
    container_image_tag: named?.tag,
    oci_manifest_digest: named?.digest ?? digestOf(named, resolved),
  };
}

function digestOf(named: ImageReference | undefined, resolved: KnownImage['resolved'] = []): string | undefined {
  const known = resolved.flatMap((text) => {
    // As Kubernetes wrote them for Docker until 1.23.
    const reference = text ? parseImageReference(text.replace(/^docker-pullable:\/\//, '')) : undefined;
    return reference?.digest === undefined ? [] : [{ place: placeOf(reference), digest: reference.digest }];
  });
  const place = named && placeOf(named);
  const same = known.filter((one) => one.place === place);
  const digests = new Set((same.length > 0 ? same : known).map(({ digest }) => digest));
  return digests.size === 1 ? [...digests][0] : undefined;
}

/** Where an image is, with what is left out of the names of Docker Hub. Source: distribution, reference/normalize.go. */
function placeOf({ registry = 'docker.io', repository }: ImageReference): string {
  const host = registry === 'index.docker.io' ? 'docker.io' : registry;
  return `${host}/${host === 'docker.io' && !repository.includes('/') ? `library/${repository}` : repository}`;
}

function isIdOf(name: string, id: string | null | undefined): boolean {
  const digits = /^(?:sha256:)?([0-9a-f]+)$/.exec(name)?.[1];
  return digits !== undefined && id?.startsWith(`sha256:${digits}`) === true;
}
