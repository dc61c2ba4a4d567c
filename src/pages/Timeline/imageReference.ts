/** An image reference taken apart; what is not written is not there. */
export interface ImageReference {
  registry?: string;
  repository: string;
  tag?: string;
  digest?: string;
}

/** Source: distribution, reference/reference.go (grammar); as pkg/lifecycle/image.go reads it. */
const REFERENCE = /^(?:([^/@]+)\/)?([^:@]+)(?::(\w[\w.-]{0,127}))?(?:@([A-Za-z][\w+.-]*:[0-9a-fA-F]{32,}))?$/;

export function imageReference(text: string): ImageReference | undefined {
  const [, host, path, tag, digest] = REFERENCE.exec(text) ?? [];
  if (!path || text.startsWith('sha256:')) {
    return undefined;
  }
  const isRegistry = host !== undefined && (/[.:]/.test(host) || host === 'localhost');
  return {
    registry: isRegistry ? host : undefined,
    repository: host === undefined || isRegistry ? path : `${host}/${path}`,
    tag,
    digest,
  };
}
