import type { RegistryFacts } from './imageRegistry.ts';

/** An artifact as Harbor names it. */
export interface HarborArtifact {
  /** With its project: library/busybox. */
  repository: string;
  tag?: string;
  digest?: string;
}

const ARTIFACT = /^([^:@]+)(?:[:@]([a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,})|:(\w[\w.-]{0,127}))?$/;

/**
 * Takes `repository`, `repository:tag`, `repository@digest`, and `repository:digest` as Harbor 2.10 writes it, apart. Not by `parseImageReference`: there is
 * no host in these, and a project's name may look like one. `undefined` for what is none. Source: harbor, src/controller/event/topic.go
 * (ResolveToAuditLog).
 */
export function parseHarborArtifact(text: string): HarborArtifact | undefined {
  const [, repository, digest, tag] = ARTIFACT.exec(text) ?? [];
  if (repository === undefined) {
    return undefined;
  }
  return { repository, ...(digest !== undefined && { digest }), ...(tag !== undefined && { tag }) };
}

/** Whether what Harbor calls a tag is a digest: it puts that there for what was named by its digest. */
export const isDigest = (text: string): boolean => /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,}$/.test(text);

/** The project that a repository is in. */
export const projectOf = (repository: string): string => repository.split('/', 1)[0]!;

/** As the audit log names who pulls from a public project without credentials; webhooks leave the name empty. */
export const ANONYMOUS = 'anonymous';

/** Parts of Harbor itself. Source: harbor, src/common/secret/store.go. */
const PARTS = new Set(['harbor-jobservice', 'harbor-core']);

/** The fields that tell who acted. A robot account is known by the prefix of its name, which can be configured in Harbor. */
export function harborUser(
  name: string | undefined,
  robotPrefix: string
): Pick<RegistryFacts['record'], 'user_name' | 'user_credential_type'> {
  if (!name) {
    return {};
  }
  const credential = name.startsWith(robotPrefix)
    ? 'robot'
    : PARTS.has(name)
      ? 'system'
      : name === ANONYMOUS
        ? 'anonymous'
        : undefined;
  return { user_name: name, ...(credential && { user_credential_type: credential }) };
}

/** A Harbor as the configuration has it, as far as records tell of it. */
export interface HarborIdentity {
  /** Its host, as it stands in image references. */
  name: string;
  robotPrefix: string;
}
