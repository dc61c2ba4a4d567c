import { ask } from '../../../datasource/records/ask';
import { oneRecord } from '../../../datasource/records/oneRecord';
import { readRecords, type RecordRow } from '../../../datasource/records/readRecords';
import type { AuditQuery, Comparison } from '../../../datasource/query/types';
import { equalTo } from '../place';
import type { Values } from '../values';

/** How far back a registry is asked who pushed an image. */
export const PUSHED_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** An image as far as a container's records name it. */
export interface ImageNames {
  repository?: string;
  tag?: string;
  digest?: string;
}

/** Who put an image into its registry. */
export interface Origin {
  /** The push of the very digest, the last before the container started. */
  push?: RecordRow;
  /** The last push of the tag, where none of the digest is recorded: it may have been of another image. */
  tagged?: RecordRow;
}

export const imageNames = (values: Values): ImageNames => ({
  repository: values.container_image_repository || undefined,
  tag: values.container_image_tag || undefined,
  digest: values.oci_manifest_digest || undefined,
});

/** The names of what a container runs, from the record of its start, which knows more of them than the image as it was written. */
export async function readImageNames(
  uid: string,
  startRecordId: string,
  start: number,
  digest: string
): Promise<ImageNames> {
  const row = startRecordId ? await oneRecord(uid, startRecordId, start) : undefined;
  const names = imageNames(row?.labels ?? {});
  return { ...names, digest: digest || names.digest };
}

/** Pushes of an image before a time, by its digest and by its tag. */
export async function readOrigin(
  uid: string,
  { repository, tag, digest }: ImageNames,
  before: number
): Promise<Origin> {
  const byDigest = equalTo({ oci_manifest_digest: digest }, ['oci_manifest_digest']);
  const byTag = equalTo({ container_image_repository: repository, container_image_tag: tag }, [
    'container_image_repository',
    'container_image_tag',
  ]);
  const queries = [pushes('digest', byDigest), pushes('tag', byTag)].flatMap((query) => query ?? []);
  if (queries.length === 0) {
    return {};
  }
  const frames = await ask(uid, queries, { from: before - PUSHED_DAYS * DAY_MS, to: before + 1 });
  const first = (refId: string) => frames.filter((frame) => frame.refId === refId).flatMap(readRecords)[0];
  const [push, tagged] = [first('digest'), first('tag')];
  return push ? { push } : { tagged };
}

const pushes = (refId: string, image: Comparison[] | undefined): AuditQuery | undefined =>
  image && {
    refId,
    shape: 'records',
    objects: ['image-registry'],
    where: {
      and: [
        { field: 'event_action', op: 'in', value: ['push', 'tag'] },
        { field: 'event_outcome', op: '!=', value: 'failure' },
        ...image,
      ],
    },
    limit: 1,
  };
