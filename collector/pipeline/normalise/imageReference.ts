/** The parts of an image reference. Source: distribution, reference/reference.go (grammar). */
export interface ImageReference {
  /** Host, with its port, where the reference has one. */
  registry?: string;
  repository: string;
  tag?: string;
  digest?: string;
}

/**
 * Takes `[registry/]repository[:tag][@digest]` apart; nothing is added that is not there (no docker.io, no latest). `undefined` for what is
 * none, an image id included.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const match =
    /^(?!sha256:[0-9a-f]{64}$)(?:(?<head>[^/@]+)\/)?(?<path>[^:@]+)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,}))?$/.exec(
      text
    );
  if (!match?.groups) {
    return undefined;
  }
  const { head, path, tag, digest } = match.groups;
  const isHost = head !== undefined && (/[.:]/.test(head) || head === 'localhost');
  return {
    ...(isHost && { registry: head }),
    repository: isHost || head === undefined ? path! : `${head}/${path}`,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}
