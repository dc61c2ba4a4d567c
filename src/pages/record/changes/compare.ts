import { ask } from '../../../datasource/records/ask';
import type { Comparison } from '../../../datasource/query/types';
import { readRecords, type RecordRow } from '../../../datasource/records/readRecords';
import { equalTo } from '../place';
import { refOf } from '../../records/ids';
import { readEvidence } from '../readEvidence';
import { absentOrEqual, objectOf } from '../related/scopes';
import type { Values } from '../values';
import { difference, patchChanges, type Change } from './difference';
import { comparable, isWhole, versionOf, type Version } from './version';

/** How far back an earlier version is looked for. */
export const EARLIER_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Writes whose evidence is read, the last ones first. */
const MOST_WRITES = 5;

export interface Compared {
  /** The write before this one that tells the whole object. */
  earlier?: RecordRow;
  /** Writes between the two, whose bodies do not tell the whole object. */
  between: number;
  /** `none`: the request's body was not kept. `whole`: two versions are compared. `patch`: what the request asked for. `only`: nothing to compare with. */
  kind: 'none' | 'whole' | 'patch' | 'only';
  changes: Change[];
}

/** What a write changed in its object, by its own evidence and that of the writes before it. */
export async function compare(uid: string, row: RecordRow): Promise<Compared> {
  const after = versionOf(await readEvidence(uid, refOf(row)));
  if (!after || (!isWhole(after) && !after.patch)) {
    return { kind: 'none', between: 0, changes: [] };
  }
  const { earlier, before, between } = await earlierVersion(uid, row);
  const isStatus = row.labels.k8s_object_subresource === 'status';
  const versions = before && comparable(before, after);
  if (versions) {
    return { kind: 'whole', earlier, between, changes: difference(...versions, isStatus) };
  }
  if (after.patch) {
    const old = before?.answered ?? before?.sent;
    return { kind: 'patch', earlier, between, changes: patchChanges(after.patch, old, isStatus) };
  }
  return { kind: 'only', between, changes: [] };
}

interface Earlier {
  earlier?: RecordRow;
  before?: Version;
  between: number;
}

async function earlierVersion(uid: string, row: RecordRow): Promise<Earlier> {
  const rows = (await earlierWrites(uid, row)).filter(({ labels }) => labels.record_id !== row.labels.record_id);
  for (const [between, earlier] of rows.entries()) {
    // One after the other: mostly the first tells it.
    const before = versionOf(await readEvidence(uid, refOf(earlier)));
    if (before && isWhole(before)) {
      return { earlier, before, between };
    }
  }
  return { between: rows.length };
}

async function earlierWrites(uid: string, { labels, time }: RecordRow): Promise<RecordRow[]> {
  const same = objectOf(labels);
  if (!same) {
    return [];
  }
  const frames = await ask(
    uid,
    [
      {
        refId: 'earlier',
        shape: 'records',
        objects: ['kubernetes-audit'],
        where: {
          and: [
            ...same,
            ...absentOrEqual(labels, 'k8s_object_subresource'),
            { field: 'access', op: '=', value: 'write' },
            { field: 'event_outcome', op: '=', value: 'success' },
            { field: 'event_action', op: 'in', value: ['create', 'update', 'patch'] },
            { field: 'k8s_dry_run', op: 'absent' },
          ],
        },
        limit: MOST_WRITES + 1,
      },
    ],
    { from: time - EARLIER_DAYS * DAY_MS, to: time + 1 }
  );
  return frames.flatMap(readRecords);
}

/** A tag that was moved is told of beside the push that moved it, which is none before. */
const ofAnother = ({ event_action: action, oci_manifest_digest: digest }: Values): Comparison[] =>
  action === 'tag-move' && digest ? [{ field: 'oci_manifest_digest', op: '!=', value: digest }] : [];

/** The push of the same tag before this one. */
export async function earlierPush(uid: string, { labels, time }: RecordRow): Promise<RecordRow | undefined> {
  const same = equalTo(labels, ['registry_name', 'container_image_repository', 'container_image_tag']);
  if (!same) {
    return undefined;
  }
  const frames = await ask(
    uid,
    [
      {
        refId: 'earlier',
        shape: 'records',
        objects: ['image-registry'],
        where: {
          and: [
            ...same,
            { field: 'event_action', op: 'in', value: ['push', 'tag'] },
            { field: 'event_outcome', op: '!=', value: 'failure' },
            { field: 'record_id', op: '!=', value: labels.record_id ?? '' },
            ...ofAnother(labels),
          ],
        },
        limit: 1,
      },
    ],
    { from: time - EARLIER_DAYS * DAY_MS, to: time + 1 }
  );
  return frames.flatMap(readRecords)[0];
}
