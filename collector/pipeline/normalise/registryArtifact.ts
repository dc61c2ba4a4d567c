/** What is known of a manifest that may be something about another one. */
interface Manifest {
  mediaType?: string | null;
  tag?: string | null;
  references?: Array<{ mediaType?: string | null }> | null;
}

/** What a manifest is, and the digest of what it is about where that can be told. */
export interface Artifact {
  type: 'artifact' | 'signature' | 'attestation' | 'sbom' | 'referrers';
  of?: string;
}

/**
 * Tags that name what belongs to an image by its digest: cosign's, and without an ending the list of referrers that clients keep where a
 * registry keeps none. Source: sigstore/cosign, specs/SIGNATURE_SPEC.md; OCI distribution-spec, "Referrers Tag Schema".
 */
const ATTACHED = /^(sha256|sha512)-([0-9a-f]{64,128})(?:\.(sig|att|sbom))?$/;
const BY_ENDING = { sig: 'signature', att: 'attestation', sbom: 'sbom' } as const;

/** By the media types of what is in the manifest. Source: cosign, notation and sigstore specifications. */
const BY_CONTENT: Array<[RegExp, Artifact['type']]> = [
  [/^application\/vnd\.(dev\.cosign\.simplesigning|cncf\.notary\.signature|dev\.sigstore\.bundle)\b/, 'signature'],
  [/^application\/(vnd\.dsse\.envelope|vnd\.in-toto)\b/, 'attestation'],
  [/^(application|text)\/(spdx|vnd\.cyclonedx|vnd\.syft)\b/, 'sbom'],
];

/** Whether a manifest is an image, or a signature, an attestation, … of one. */
export function artifactOf({ tag, references }: Manifest): Artifact {
  const attached = ATTACHED.exec(tag ?? '');
  if (attached) {
    const [, algorithm, hex, ending] = attached;
    return { type: ending ? BY_ENDING[ending as keyof typeof BY_ENDING] : 'referrers', of: `${algorithm}:${hex}` };
  }
  const types = (references ?? []).map(({ mediaType }) => mediaType ?? '');
  const known = BY_CONTENT.find(([pattern]) => types.some((type) => pattern.test(type)));
  return { type: known?.[1] ?? 'artifact' };
}

/** Whether a tag is one of those that follow an image about and are moved with each thing that is attached to it. */
export const isAttachedTag = (tag: string): boolean => ATTACHED.test(tag);
