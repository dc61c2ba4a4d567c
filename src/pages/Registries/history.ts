import type { RecordRow } from '../../datasource/records/readRecords';

/** Something that was done to a tag, or to a digest that no tag was named with. */
export interface Change {
  record: RecordRow;
  action: string;
  digest: string;
  /** What the tag named before. */
  previous: string;
}

export interface TagHistory {
  /** Empty for what was done by digest alone. */
  tag: string;
  /** Newest first. */
  changes: Change[];
}

export interface RepositoryHistory {
  registry: string;
  repository: string;
  /** The tag that changed last first; without tag at the end. */
  tags: TagHistory[];
}

/** Puts the changes that registries told of under their repositories and tags. The records are the newest first. */
export function historyOf(records: RecordRow[]): RepositoryHistory[] {
  const repositories = new Map<string, RepositoryHistory>();
  for (const record of records) {
    const { labels } = record;
    const [registry, repository] = [labels.registry_name ?? '', labels.container_image_repository ?? ''];
    const key = `${registry}\n${repository}`;
    const found = repositories.get(key) ?? { registry, repository, tags: [] };
    repositories.set(key, found);
    tagOf(found, labels.container_image_tag ?? '').changes.push({
      record,
      action: labels.event_action ?? '',
      digest: labels.oci_manifest_digest ?? '',
      previous: labels.oci_manifest_previous_digest ?? '',
    });
  }
  for (const { tags } of repositories.values()) {
    tags.sort((a, b) => Number(a.tag === '') - Number(b.tag === ''));
  }
  return [...repositories.values()];
}

function tagOf({ tags }: RepositoryHistory, tag: string): TagHistory {
  const known = tags.find((one) => one.tag === tag);
  if (known) {
    return known;
  }
  const found: TagHistory = { tag, changes: [] };
  tags.push(found);
  return found;
}

/** `sha256:0123456789ab`: as much of a digest as tells images apart. */
export const shortDigest = (digest: string): string => digest.replace(/^([a-z0-9+._-]+:[0-9a-f]{12})[0-9a-f]+$/, '$1');
